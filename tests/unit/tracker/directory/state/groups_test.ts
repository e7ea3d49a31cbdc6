import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../../lib/core/mod.ts";
import { DirectoryMember, Groups } from "../../../../../lib/tracker/directory/state/mod.ts";
import { at } from "../world.ts";

Deno.test("Groups keeps the order of creation, restored groups included", () => {
  const groups = new Groups();
  groups.restore({ id: 1, name: "third", mode: "fifo", created: 3 });
  groups.restore({ id: 2, name: "first", mode: "fifo", created: 1 });
  groups.create({ id: 3, name: "fourth", mode: "fifo" });
  assertEquals(groups.ordered().map(({ name }) => name), ["first", "third", "fourth"]);
});

Deno.test("Groups has one group for an id and for a name", () => {
  const groups = new Groups();
  groups.create({ id: 1, name: "books", mode: "fifo" });
  const create = (id: number, name: string) => () => groups.create({ id, name, mode: "fifo" });
  assertThrows(create(1, "football"), InvariantError, "A group id belongs to one group");
  assertThrows(create(2, "books"), InvariantError, "A group name belongs to one group");
});

Deno.test("Groups.remove() ends a group once, when it has no member", () => {
  const groups = new Groups();
  const group = groups.create({ id: 1, name: "books", mode: "fifo" });
  const ford = new DirectoryMember(7, "ford", at(5_000), false);
  group.join(ford);
  assertThrows(() => groups.remove(group), InvariantError, "A group that ends has no member");
  const other = groups.create({ id: 2, name: "football", mode: "fifo" });
  groups.remove(other);
  assertThrows(() => groups.remove(other), InvariantError, "A group ends once");
});

Deno.test("Groups.revive() goes on after the numbers that a group had when it ended", () => {
  const groups = new Groups();
  const group = groups.create({ id: 1, name: "books", mode: "total" });
  const ford = new DirectoryMember(7, "ford", at(5_000), false);
  group.join(ford);
  group.leave(ford, "leave", 0);
  groups.remove(group);
  const revived = groups.revive({ id: 1, name: "books", mode: "total", created: 1 });
  assertEquals([revived.view, revived.size, revived.phase], [2, 0, "open"]);
});
