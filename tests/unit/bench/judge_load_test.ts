import { assertEquals } from "@std/assert";
import { judgeLoad, type MemberReport } from "../../../bench/load/judge_load.ts";

function report(id: number, fields: Partial<MemberReport> = {}): MemberReport {
  const nothing = { run: 1, sent: 0, inWin: 0, gaps: 0, bad: 0, self: [], oneway: [], cpu: 0 };
  return { id, ...nothing, delivered: 3_000, hash: 7, cps: [1, 2], ...fields };
}
const SENDER = report(0, { sent: 3_000 });

Deno.test("judgeLoad accepts members that delivered everything in one sequence", () => {
  assertEquals(judgeLoad([SENDER, report(1)], "total"), []);
});

Deno.test("judgeLoad sees what is lost, skipped, or out of order", () => {
  assertEquals(judgeLoad([SENDER, report(1, { delivered: 2_999, gaps: 1, bad: 2 })], "fifo"), [
    "member1 delivered 2999 of 3000 messages",
    "member1 skipped 1 messages",
    "member1 delivered 2 messages out of the order of their sender",
  ]);
});

Deno.test("judgeLoad compares the sequences in total order only", () => {
  const other = report(1, { hash: 8 });
  assertEquals(judgeLoad([SENDER, other], "fifo"), []);
  assertEquals(judgeLoad([SENDER, other], "total"), [
    "member1 delivered another sequence than member0, at the end",
  ]);
  assertEquals(judgeLoad([SENDER, report(1, { cps: [1, 3] })], "total"), [
    "member1 delivered another sequence than member0, before delivery 2048",
  ]);
});

Deno.test("judgeLoad compares no sequence that lacks something, and all others", () => {
  const behind = report(0, { sent: 3_000, delivered: 2_000, gaps: 1_000, cps: [9], hash: 9 });
  const lacks = ["member0 delivered 2000 of 3000 messages", "member0 skipped 1000 messages"];
  assertEquals(judgeLoad([behind, report(1), report(2)], "total"), lacks);
  assertEquals(judgeLoad([behind, report(1), report(2, { hash: 8 })], "total"), [
    ...lacks,
    "member2 delivered another sequence than member1, at the end",
  ]);
});
