/** A log in JetStream, and what it reported. */
import type { GroupId, Seq } from "../../lib/core/mod.ts";
import { JetStreamLog, type JetStreamLogOptions } from "../../lib/sequencer/log/jetstream/mod.ts";
import { waitUntil } from "../testing/mod.ts";
import { keptLog } from "./kept_log.ts";
import type { NatsServers } from "./nats_servers.ts";

/** A log that is open, until it is disposed of. */
export interface OpenStage extends AsyncDisposable {
  readonly log: JetStreamLog;
  readonly kept: readonly Seq[];
  readonly fenced: readonly GroupId[];
  /** Warnings and errors. */
  readonly lines: readonly string[];
  /** Resolves when everything that was appended is confirmed. */
  settled(): Promise<void>;
  /** Resolves when something is true that changes with what the log reports. */
  until(what: string, isTrue: () => boolean, timeoutMs?: number): Promise<void>;
}

/** Opens a log on servers. */
export async function openStage(
  servers: NatsServers,
  options: Partial<JetStreamLogOptions> = {},
): Promise<OpenStage> {
  const kept: Seq[] = [];
  const fenced: GroupId[] = [];
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const changed = () => listeners.forEach((listener) => listener());
  let appended = 0;
  const open = await JetStreamLog.connect({
    servers: servers.urls,
    replicas: servers.servers.length,
    log: keptLog(lines, changed),
    onBug: (error) => {
      throw error;
    },
    ...options,
  });
  const log = open((_group, last) => {
    kept.push(last);
    changed();
  }, (group) => {
    fenced.push(group);
    changed();
  });
  const append = log.append.bind(log);
  log.append = (batch) => {
    appended = batch.first + batch.entries.length - 1;
    append(batch);
  };
  const until = async (what: string, isTrue: () => boolean, timeoutMs?: number) => {
    await waitUntil(() => isTrue() || undefined, {
      what,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      show: () => JSON.stringify({ kept: kept.slice(-5), fenced, lines }, null, 1),
      timeoutMs,
    });
  };
  return {
    ...{ log, kept, fenced, lines, until },
    settled: () => until(`seq ${appended} is kept`, () => (kept.at(-1) ?? 0) === appended),
    [Symbol.asyncDispose]: () => log.close(),
  };
}
