import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError, U48_MAX } from "../../../../../lib/core/mod.ts";
import { Identities } from "../../../../../lib/tracker/directory/state/mod.ts";
import { seeded } from "../world.ts";

Deno.test("Identities.adopt() takes back no id that is gone, and none that is another's", () => {
  const identities = new Identities(seeded(1));
  identities.adopt(7);
  assertThrows(() => identities.adopt(7), InvariantError, "belongs to one member or sequencer");
  identities.retire(7);
  assertThrows(() => identities.adopt(7), InvariantError, "An id that is gone never comes back");
});

Deno.test("Identities.draw() leaves odd ids to those with an identity, where there are any", () => {
  const drawn = [0x43, 0x44, 1, 0x45];
  const randomOf = (ids: number[]) => () => (ids.shift()! - 0.5) / U48_MAX;
  const all = new Identities(randomOf([...drawn]));
  assertEquals(drawn.map(() => all.draw()), drawn);
  // 0 is nobody's id, and 0x44 is taken.
  const some = new Identities(randomOf([...drawn, 0x48]), undefined, true);
  assertEquals([some.draw(), some.draw(), some.draw()], [0x42, 0x44, 0x48]);
});
