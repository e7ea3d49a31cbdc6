/** History files that are gone with the test. */
import type { Seq } from "../../../../lib/core/mod.ts";
import type { OrderedLog } from "../../../../lib/sequencer/log/mod.ts";
import { append, joins, reign, said } from "./fixture_log.ts";

/** A file that is gone with the test. */
export function tempFile(): { path: string } & Disposable {
  const folder = Deno.makeTempDirSync();
  return {
    path: `${folder}/history.db`,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

/** Appends a talk of ford (slot 1) and katerina (slot 2) in "books": seqs 1 to 6. */
export function withTalk(log: OrderedLog): void {
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1), ...said(1, "one")]);
  append(log, 3, [joins("katerina", 2), ...said(2, "two"), ...said(1, "three"), ...said(2, "")]);
}

/** Appends the join of ford, and `count` messages of his of so many bytes each, from seq 2 on. */
export function withMessages(log: OrderedLog, count: number, bytes: number): void {
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1)]);
  let next: Seq = 2;
  for (let i = 0; i < count; i++) {
    const entries = said(1, `${i} `.padEnd(bytes, "."));
    append(log, next, entries);
    next += entries.length;
  }
}
