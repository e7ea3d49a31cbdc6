import { assertEquals } from "@std/assert";
import { judgeTaken, passedTo, type Taken } from "./taken.ts";

function taken(opened: number, replayed: number): Taken {
  const others = { plain: 0, malformed: 0, otherKey: 0, forged: 0, untried: 0, unproven: 0 };
  const seal = { key: "", sourcesByKey: {}, opened, replayed, ...others };
  return { process: "ford", seal, passed: 100 };
}

Deno.test("judgeTaken() names a process that took more than was sent to it, and one without replays", () => {
  assertEquals(judgeTaken([taken(100, 1)]), []);
  assertEquals(judgeTaken([taken(101, 1)]), ["ford took 101 datagrams, and 100 were sent to it"]);
  assertEquals(judgeTaken([taken(100, 0)]), ["ford met no replay: the run is void"]);
});

Deno.test("passedTo() counts what went to a host alone and over a channel", () => {
  const counts = { recorded: 0, echoed: 0, asBystander: 0, toBystander: 0 };
  const passed = { "10.77.0.1": 3, "10.77.0.2": 5, "239.77.77.77": 7 };
  assertEquals(passedTo("10.77.0.1", { ...counts, passed, connections: 0, excess: 0 }), 10);
});
