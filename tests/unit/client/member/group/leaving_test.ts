import { assertEquals, assertThrows } from "@std/assert";
import { BYE_MS, InvariantError } from "../../../../../lib/core/mod.ts";
import { Leaving, LEAVING_PHASES } from "../../../../../lib/client/member/group/leaving.ts";

const LACKING = [{ member: { id: 1, name: "arthur" }, range: { first: 42, last: 42 } }];

Deno.test("Leaving goes through its phases in the order of LEAVING_PHASES", () => {
  const leaving = new Leaving();
  const phases = [leaving.phase.type];
  leaving.start(100);
  phases.push(leaving.phase.type);
  leaving.finish(LACKING);
  phases.push(leaving.phase.type);
  leaving.stop();
  phases.push(leaving.phase.type);
  assertEquals(phases, [...LEAVING_PHASES]);
});

Deno.test("Leaving.waits() puts the deadline off with each progress", () => {
  const leaving = new Leaving();
  leaving.start(10_000);
  assertEquals(leaving.nextDeadline(), 10_000 + BYE_MS);
  assertEquals(leaving.waits(true, 11_500, 11_500), true);
  assertEquals(leaving.nextDeadline(), 11_500 + BYE_MS);
  assertEquals(leaving.waits(true, 11_500, 11_500 + BYE_MS), false);
});

Deno.test("Leaving.stop() keeps what leaving had come to", () => {
  const staying = new Leaving();
  const draining = new Leaving();
  draining.start(0);
  const drained = new Leaving();
  drained.start(0);
  drained.finish(LACKING);
  const all = [staying, draining, drained];
  for (const leaving of all) leaving.stop();
  assertEquals(all.map(({ isUnderWay }) => isUnderWay), [false, true, true]);
  assertEquals(all.map(({ drained }) => drained), [undefined, undefined, LACKING]);
  assertEquals(all.map((leaving) => leaving.nextDeadline()), [undefined, undefined, undefined]);
});

Deno.test("Leaving.finish() throws unless leaving has begun", () => {
  assertThrows(() => new Leaving().finish([]), InvariantError, "drained only after leaving");
});

Deno.test("Leaving.start() throws when leaving has begun before", () => {
  const leaving = new Leaving();
  leaving.start(0);
  assertThrows(() => leaving.start(1), InvariantError, "A stay ends once");
});
