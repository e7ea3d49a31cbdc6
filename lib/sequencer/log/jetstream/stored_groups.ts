import type { GroupId } from "../../../core/mod.ts";
import type { Log } from "../../../net/mod.ts";
import type { KeptGroupRecord } from "../../../wire/mod.ts";
import { readEnds, type Reading, readRecord, type RecordFormat } from "../replicated/mod.ts";
import { ALL_SUBJECTS, groupOfStream, GroupStream, type JetStream } from "./group_stream.ts";

/** Returns the groups that have a stream, as their last records have them. */
export async function storedGroups(
  jetstream: JetStream,
  formatOf: (group: GroupId) => RecordFormat,
  log: Log,
): Promise<KeptGroupRecord[]> {
  const records: KeptGroupRecord[] = [];
  for await (const { config: { name } } of jetstream.manager.streams.list(ALL_SUBJECTS)) {
    const id = groupOfStream(name);
    if (id === undefined) continue;
    const stream = new GroupStream(id, jetstream);
    const record = await stream.read(storedGroup(id, formatOf(id)));
    if (record === "unreadable") {
      log.warn("The last record of a stream cannot be read, so its group is not offered.", {
        stream: name,
      });
    } else if (record !== undefined) records.push(record);
  }
  return records;
}

function* storedGroup(
  id: GroupId,
  format: RecordFormat,
): Reading<KeptGroupRecord | "unreadable" | undefined> {
  const ends = yield* readEnds();
  if (ends === undefined || ends.last === 0) return undefined;
  const record = yield* readRecord(ends.last);
  const batch = record && format.open(record);
  if (record === undefined || batch === undefined) return "unreadable";
  const { name, mode, signed, created, view } = batch.facts;
  const kind = signed === true ? { mode, signed } : { mode };
  return { id, name, ...kind, created, epoch: record.head.epoch, view, last: record.head.last };
}
