import { assertEquals } from "@std/assert";
import { NameOwners } from "../../../../../lib/tracker/directory/names/mod.ts";

const FORD = new Uint8Array(32).fill(1);
const ZAPHOD = new Uint8Array(32).fill(2);

Deno.test("NameOwners keeps others from a name and from what people take for it", () => {
  const owners = new NameOwners([{ name: "ford", key: FORD }]);
  for (const name of ["ford", "FORD", "fоrd"]) {
    assertEquals(owners.rivalOf(name, ZAPHOD)?.name, "ford", name);
    assertEquals(owners.rivalOf(name, undefined)?.name, "ford", name);
    assertEquals(owners.rivalOf(name, FORD), undefined, name);
  }
  assertEquals(owners.rivalOf("zaphod", ZAPHOD), undefined);
});

Deno.test("NameOwners.own() gives a name once, and none when the table is full", () => {
  const owners = new NameOwners([], 1);
  assertEquals(owners.own("ford", FORD), true);
  assertEquals(owners.own("ford", ZAPHOD), false);
  assertEquals(owners.own("zaphod", ZAPHOD), false);
  assertEquals(owners.size, 1);
  assertEquals(owners.rivalOf("ford", ZAPHOD)?.key, FORD);
  assertEquals(owners.rivalOf("zaphod", FORD), undefined);
});
