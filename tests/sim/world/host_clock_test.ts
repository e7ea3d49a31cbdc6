import { assert, assertEquals } from "@std/assert";
import { HostClock } from "./host_clock.ts";
import { seededRandom } from "./seeded_random.ts";

Deno.test("HostClock goes on as virtual time does, from another beginning and a little wrong", () => {
  const clock = new HostClock(500, 1.01);
  assertEquals([clock.at(0), clock.at(100)], [500, 601]);
  assertEquals(new HostClock().at(7), 7);
});

Deno.test("HostClock.when is a moment at which the instant has come, and none long after", () => {
  const random = seededRandom(1);
  for (let i = 0; i < 1_000; i++) {
    const clock = HostClock.draw(random);
    const instant = clock.at(10_000 * random()) + random();
    const ms = clock.when(instant);
    assert(clock.at(ms) >= instant && clock.at(ms - 0.001) < instant, `${instant} at ${ms}`);
  }
});
