import { assertThrows } from "@std/assert";
import { InvariantError } from "../../../../../lib/core/mod.ts";
import { Identities } from "../../../../../lib/tracker/directory/state/mod.ts";
import { seeded } from "../world.ts";

Deno.test("Identities.adopt() takes back no id that is gone, and none that is another's", () => {
  const identities = new Identities(seeded(1));
  identities.adopt(7);
  assertThrows(() => identities.adopt(7), InvariantError, "belongs to one member or sequencer");
  identities.retire(7);
  assertThrows(() => identities.adopt(7), InvariantError, "An id that is gone never comes back");
});
