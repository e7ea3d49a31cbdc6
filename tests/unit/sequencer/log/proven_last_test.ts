import { assertEquals } from "@std/assert";
import { type Epoch, isSameEpoch, type Seq } from "../../../../lib/core/mod.ts";
import type { SequenceEntry } from "../../../../lib/ordering/mod.ts";
import { type FormerLog, provenLast } from "../../../../lib/sequencer/log/proven_last.ts";
import { epoch, opens, reign, said } from "./fixture_log.ts";

/** A log whose entries from 1 on were ordered in these epochs. */
function logOf(epochs: readonly number[], stable = 0, vacant = 0): FormerLog {
  const rows = epochs.map(epoch);
  const lastOf = (wanted: Epoch, last: Seq) => {
    const seq = rows.slice(0, last).findLastIndex((row) => isSameEpoch(row, wanted)) + 1;
    return seq === 0 ? undefined : seq;
  };
  const epochAt = (seq: Seq) => rows[seq - 1];
  return { epoch: rows.at(-1)!, last: rows.length, view: 5, stable, vacant, epochAt, lastOf };
}

/** Returns what a new reign recovered: entries of these epochs. */
function recovered(...epochs: readonly number[]): { entries: SequenceEntry[] } {
  return { entries: epochs.flatMap((number) => said(1, "x", number)) };
}

Deno.test("provenLast() keeps the whole log when no member is left and no other epoch came between", () => {
  assertEquals(provenLast(logOf([1, 1, 1]), reign(2, 4), recovered()), 3);
  assertEquals(provenLast(logOf([1, 1, 1], 2), reign(3, 9), recovered()), 2);
});

Deno.test("provenLast() keeps what a group without members had, if nobody is left from later", () => {
  const log = logOf([1, 1, 1, 1], 0, 3);
  assertEquals(provenLast(log, reign(3, 9), recovered()), 3);
  // Members that came to another sequencer are still there: they know what their log is.
  assertEquals(provenLast(log, reign(3, 9, 2), recovered(2, 2)), 0);
});

Deno.test("provenLast() keeps a log of the members' newest epoch up to the end of what they have", () => {
  assertEquals(provenLast(logOf([1, 1, 1, 1]), reign(2, 3, 1), recovered(1)), 3);
  assertEquals(provenLast(logOf([1, 1, 1, 1]), reign(2, 9, 1), recovered(1)), 4);
});

Deno.test("provenLast() keeps a log up to the last entry that it shares with the members' log", () => {
  // Epoch 2 began behind 2: what epoch 1 had at 3 and 4 was void.
  assertEquals(provenLast(logOf([1, 1, 1, 1]), reign(3, 2, 2), recovered(1, 2, 2)), 2);
  assertEquals(provenLast(logOf([1, 1, 1, 1]), reign(3, 3, 2), recovered(2, 2)), 0);
});

Deno.test("provenLast() keeps what all had delivered if one of those members is still there", () => {
  const log = logOf([1, 1, 1, 1], 3);
  const heirs = reign(3, 9, 2);
  assertEquals(provenLast(log, { ...heirs, elder: { joined: 5, cut: 2 } }, recovered(2, 2)), 3);
  // All of them have gone: seqs may have been given again since.
  assertEquals(provenLast(log, { ...heirs, elder: { joined: 6, cut: 2 } }, recovered(2, 2)), 0);
  assertEquals(provenLast(log, { ...heirs, elder: { joined: 5, cut: 3 } }, recovered(2, 2)), 0);
  assertEquals(provenLast(log, heirs, recovered(2, 2)), 0);
});

Deno.test("provenLast() does not count the install of the new reign as recovered", () => {
  const { entries } = recovered(1);
  const batch = { entries: [...entries, opens(2, 3)] };
  assertEquals(provenLast(logOf([1, 1, 1, 1]), reign(2, 3, 1), batch), 3);
});
