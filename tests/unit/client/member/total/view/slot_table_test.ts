import { assertEquals, assertThrows } from "@std/assert";
import {
  type OrderedMember,
  SlotTable,
} from "../../../../../../lib/client/member/total/view/slot_table.ts";

const ADDRESS = { transport: "udp", hostname: "127.0.0.1", port: 4000 } as const;

function member(slot: number, id: number): OrderedMember {
  const identity = { id, name: `member${id}` };
  return { slot, identity, described: { ...identity, address: ADDRESS }, joinedAt: 0 };
}

function slots(table: SlotTable): number[] {
  return table.inOrder.map(({ slot }) => slot);
}

Deno.test("SlotTable keeps members by rising slots, in whichever order they are added", () => {
  const table = new SlotTable();
  for (const slot of [4, 9, 1, 7]) table.add(member(slot, 100 + slot));
  assertEquals(slots(table), [1, 4, 7, 9]);
  assertEquals(table.get(7)?.identity.id, 107);
  assertEquals(table.size, 4);
});

Deno.test("SlotTable.remove removes the member of that slot, and no other", () => {
  const table = new SlotTable();
  for (const slot of [1, 4, 7, 9]) table.add(member(slot, 100 + slot));
  assertEquals(table.remove(4)?.identity.id, 104);
  assertEquals(table.remove(4), undefined);
  assertEquals(table.remove(5), undefined);
  assertEquals(slots(table), [1, 7, 9]);
  assertEquals(table.has(4), false);
  assertEquals(table.slotsOf(104), []);
});

Deno.test("SlotTable.slotsOf returns all slots of a member, rising, also while two stays overlap", () => {
  const table = new SlotTable();
  table.add(member(9, 42));
  table.add(member(4, 42));
  table.add(member(5, 43));
  assertEquals(table.slotsOf(42), [4, 9]);
  table.remove(4);
  assertEquals(table.slotsOf(42), [9]);
});

Deno.test("SlotTable.add takes each slot once", () => {
  const table = new SlotTable();
  table.add(member(4, 42));
  assertThrows(() => table.add(member(4, 43)), Error, "A slot is given once");
});
