import { assertEquals, assertThrows } from "@std/assert";
import type { Seq } from "../../../lib/core/mod.ts";
import { GROUP } from "../../unit/client/member/fixture_groups.ts";
import { append, asked, joins, opens, reign, said } from "../../unit/sequencer/log/fixture_log.ts";
import { DiskFailure, SimDisk } from "./sim_disk.ts";

/** Returns what a process finds that opens the disk now. */
function found(disk: SimDisk): { last: Seq; epoch: number; created: number } | undefined {
  disk.open();
  const [group] = disk.stored;
  return group && { last: group.last, epoch: group.epoch.number, created: group.created };
}

/** Returns the messages that are on the disk, as lines. */
function messages(disk: SimDisk): string[] {
  return asked(disk, { until: 9 }).filter((line) => !line.startsWith("gap"));
}

/** A disk with a reign, three batches after it, and a place in the order of creation. */
function talk(): SimDisk {
  const disk = new SimDisk(() => 0.5);
  disk.open();
  disk.begin(reign(1, 1));
  append(disk, 1, [joins("ford", 1), ...said(1, "one")]);
  append(disk, 3, [...said(1, "two"), joins("katerina", 2)]);
  disk.noteCreated(GROUP, 7);
  append(disk, 5, said(2, "three"));
  return disk;
}

Deno.test("SimDisk loses whole transactions in a power cut, the latest first", () => {
  const lost = [
    { count: 1, lines: ["2 ford: one", "3 ford: two"], created: 7 },
    { count: 2, lines: ["2 ford: one", "3 ford: two"], created: 0 },
    { count: 3, lines: ["2 ford: one"], created: 0 },
    // The beginning of the reign was on the disk.
    { count: 9, lines: ["2 ford: one"], created: 0 },
  ];
  for (const { count, lines, created } of lost) {
    const disk = talk();
    disk.lose(count);
    assertEquals(messages(disk), lines);
    // No seq that was reserved is given again.
    assertEquals(found(disk), { last: 2 + 64, epoch: 1, created });
  }
});

Deno.test("SimDisk that was closed loses nothing of its last seq", () => {
  const disk = talk();
  disk.close();
  assertEquals(found(disk), { last: 5, epoch: 1, created: 7 });
});

Deno.test("SimDisk keeps what came before a reservation, and before another reign", () => {
  const disk = talk();
  append(disk, 6, Array.from({ length: 70 }, () => said(1, "x")).flat());
  disk.lose(9);
  assertEquals(found(disk)?.last, 75 + 64);
  disk.begin(reign(2, 76, 1));
  append(disk, 76, [opens(2, 75)]);
  disk.lose(9);
  assertEquals(found(disk)?.epoch, 2);
});

Deno.test("SimDisk fails in a transaction, which came through or did not", () => {
  const outcomes: [number, string[]][] = [[0.4, []], [0.6, ["1 ford: one"]]];
  for (const [draw, lines] of outcomes) {
    const disk = new SimDisk(() => draw);
    disk.open(1);
    disk.begin({ ...reign(1, 1), senders: [{ slot: 1, id: 11, name: "ford" }] });
    assertThrows(() => append(disk, 1, said(1, "one")), DiskFailure);
    assertEquals(messages(disk), lines);
  }
});

Deno.test("SimDisk that is spared does not fail", () => {
  const disk = new SimDisk(() => 0.4);
  disk.open(1);
  disk.spare();
  disk.begin({ ...reign(1, 1), senders: [{ slot: 1, id: 11, name: "ford" }] });
  append(disk, 1, said(1, "one"));
  assertEquals(messages(disk), ["1 ford: one"]);
});
