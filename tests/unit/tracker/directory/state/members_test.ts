import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../../lib/core/mod.ts";
import { DirectoryMember, Members } from "../../../../../lib/tracker/directory/state/mod.ts";
import { at } from "../world.ts";

Deno.test("Members has one living member for an id and for a name", () => {
  const members = new Members();
  const ford = new DirectoryMember(1, "ford", at(5_000), false);
  members.add(ford);
  const add = (id: number, name: string) => () =>
    members.add(new DirectoryMember(id, name, at(5_001), false));
  assertThrows(add(1, "arthur"), InvariantError, "A member id belongs to one member");
  assertThrows(add(2, "ford"), InvariantError, "A name belongs to one living member");
  members.remove(ford);
  assertThrows(() => members.remove(ford), InvariantError, "A member is removed once");
  add(2, "ford")();
  assertEquals(members.byName("ford")?.id, 2);
});
