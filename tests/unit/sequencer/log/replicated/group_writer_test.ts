import { assert, assertEquals } from "@std/assert";
import { STREAM_LOOKS_MAX, STREAM_RETRY_MS } from "../../../../../lib/core/mod.ts";
import {
  GroupWriter,
  NO_SEAL,
  type Publish,
  RecordFormat,
  type WriterCommand,
} from "../../../../../lib/sequencer/log/replicated/mod.ts";
import type { LogBatch, LogReign } from "../../../../../lib/sequencer/machine/mod.ts";
import { GROUP } from "../../../client/member/fixture_groups.ts";
import { joins, opens, reign, said } from "../fixture_log.ts";
import { ModelStream, SHA_256 } from "./model_stream.ts";

const FORMAT = new RecordFormat(GROUP, SHA_256, NO_SEAL);

function batch(first: number, entries: LogBatch["entries"]): LogBatch {
  return { group: GROUP, first, entries, stable: 0, view: 1, vacant: 0 };
}

/** A writer on a stream, whose commands are obeyed by hand. */
function desk(stream: ModelStream, of: LogReign) {
  const writer = new GroupWriter({ reign: of, format: FORMAT, created: 0 });
  const done: Exclude<WriterCommand, { type: "publish" }>[] = [];
  const publishes: Publish[] = [];
  /** Reads what is asked for, and keeps what is to be published. */
  const obey = () => {
    for (let command = writer.take(); command; command = writer.take()) {
      if (command.type === "publish") publishes.push(command.publish);
      else {
        done.push(command);
        if (command.type === "survey") writer.onSurvey(stream.read(command.begin()));
        else if (command.type === "look") writer.onLook(stream.read(command.begin()), 0);
      }
    }
  };
  return {
    ...{ writer, done, publishes, obey },
    append(first: number, entries: LogBatch["entries"]) {
      writer.append(batch(first, entries));
      obey();
    },
    /** Publishes what waits, and hands the outcomes in. */
    flush(now = 0) {
      while (publishes.length > 0) {
        const publish = publishes.shift()!;
        writer.onOutcome(publish, stream.take(publish), now);
        obey();
      }
    },
    kept: () => done.flatMap((command) => command.type === "appended" ? [command.last] : []),
    last: () => done.at(-1),
  };
}

/** A stream with seqs 1 to 3 of epoch 1, and the writer that wrote them. */
function begun() {
  const stream = new ModelStream();
  const old = desk(stream, reign(1, 1));
  old.append(1, [joins("ford", 1), ...said(1, "one")]);
  old.append(3, said(1, "two"));
  old.flush();
  return { stream, old };
}

Deno.test("GroupWriter publishes its first batch as the first record, and confirms what is stored", () => {
  const { stream, old } = begun();
  assertEquals(old.kept(), [2, 3]);
  assertEquals(stream.records.map(({ head: { first, last, reign } }) => [first, last, reign]), [
    [1, 2, 0],
    [3, 3, 1],
  ]);
});

Deno.test("GroupWriter has one record on its way, and puts what comes meanwhile into the next", () => {
  const stream = new ModelStream();
  const one = desk(stream, reign(1, 1));
  one.append(1, [joins("ford", 1)]);
  for (let seq = 2; seq < 60; seq++) one.append(seq, said(1, "more"));
  assertEquals(one.publishes.length, 1);
  one.flush();
  assertEquals(one.kept(), [1, 59]);
});

Deno.test("GroupWriter of an older epoch is fenced by the install of a newer one", () => {
  const { stream, old } = begun();
  const heir = desk(stream, reign(2, 4, 1));
  heir.append(4, [opens(2, 3)]);
  heir.flush();
  old.append(4, said(1, "three"));
  old.flush();
  assertEquals(old.last()?.type, "fenced");
  assertEquals(old.kept(), [2, 3]);
  old.append(5, said(1, "four"));
  assertEquals(old.publishes, []);
});

Deno.test("GroupWriter begins its reign again where the old sequencer wrote at the last moment", () => {
  const { stream, old } = begun();
  const heir = desk(stream, reign(2, 4, 1));
  heir.append(4, [opens(2, 3)]);
  // Marvin's record overtakes the install. No member has it: it is void.
  old.append(4, said(1, "three"));
  old.flush();
  heir.flush();
  assertEquals(heir.kept(), [4]);
  assertEquals(stream.records.at(-1)!.head.kept, 3);
});

Deno.test("GroupWriter repeats an attempt without an outcome with the same id and condition", () => {
  for (const isStored of [true, false]) {
    const { stream, old } = begun();
    old.append(4, said(1, "three"));
    const [first] = old.publishes.splice(0);
    if (isStored) stream.take(first!);
    old.writer.onOutcome(first!, { type: "unknown" }, 0);
    old.obey();
    assertEquals(old.publishes, []);
    assertEquals(old.writer.nextDeadline(), STREAM_RETRY_MS);
    old.writer.handleTimeout(STREAM_RETRY_MS);
    old.obey();
    const again = old.publishes[0];
    if (!isStored) assert(again?.id === first!.id && again.after === first!.after);
    old.flush();
    assertEquals(old.kept().at(-1), 4);
    assertEquals(stream.records.length, 3);
  }
});

Deno.test("GroupWriter stops when the stream has lost what it had confirmed", () => {
  const { stream, old } = begun();
  stream.lose(1);
  old.append(4, said(1, "three"));
  old.flush();
  // A server that is no leader any more would answer like that, so it is asked again.
  let looks = 1;
  for (; old.last()?.type !== "stopped"; looks++) {
    old.writer.handleTimeout(STREAM_RETRY_MS);
    old.obey();
  }
  assertEquals(looks, STREAM_LOOKS_MAX);
  const last = old.last();
  assert(last?.type === "stopped", JSON.stringify(last));
  assertEquals(last.reason, "it ends with record 1, and had confirmed record 2");
});

Deno.test("GroupWriter stops when an older sequencer got a record in after a loss, and a survey sees it", () => {
  const { stream, old } = begun();
  stream.lose(1);
  const heir = desk(stream, reign(2, 3, 1));
  heir.append(3, [...said(1, "two"), opens(2, 3)]);
  heir.flush();
  // The stream ends with record 2, as marvin believes, but that is trillian's install by now.
  old.append(4, said(1, "three"));
  old.flush();
  assertEquals(old.kept().at(-1), 4);
  heir.append(5, said(1, "four"));
  heir.flush();
  const last = heir.last();
  assert(last?.type === "stopped", JSON.stringify(last));
  assertEquals(last.reason, "record 3 is of epoch 1, but not ours");
  const next = desk(stream, reign(3, 5, 2));
  next.append(5, [opens(3, 4)]);
  assertEquals(next.last(), {
    type: "stopped",
    reason: "record 3 does not continue the chain of the one before",
  });
});

Deno.test("GroupWriter goes on with what members have when the log lacks it, and says so", () => {
  const { stream } = begun();
  stream.lose(1);
  const heir = desk(stream, reign(2, 3, 1));
  heir.append(3, [...said(1, "two"), opens(2, 3)]);
  heir.flush();
  const lost = heir.done.find(({ type }) => type === "lost");
  assertEquals(lost, { type: "lost", loss: { logLast: 2, membersLast: 3 } });
  assertEquals(heir.kept(), [4]);
});

Deno.test("GroupWriter stops at a record that does not continue the chain", () => {
  const { stream } = begun();
  const [head] = stream.records;
  stream.records[0] = { ...head!, body: head!.body.with(head!.body.length - 1, 0) };
  const heir = desk(stream, reign(2, 2, 1));
  heir.append(2, [...said(1, "one"), ...said(1, "two"), opens(2, 3)]);
  const last = heir.last();
  assert(last?.type === "stopped", JSON.stringify(last));
  assertEquals(heir.publishes, []);
});

Deno.test("GroupWriter of an older epoch does not begin after a newer one", () => {
  const { stream } = begun();
  const heir = desk(stream, reign(3, 4, 1));
  heir.append(4, [opens(3, 3)]);
  heir.flush();
  const late = desk(stream, reign(2, 4, 1));
  late.append(4, [opens(2, 3)]);
  assertEquals(late.last()?.type, "fenced");
  assertEquals(late.publishes, []);
});
