import { assertEquals } from "@std/assert";
import { SlowReader, type ToldEvent } from "./slow_reader.ts";

Deno.test("SlowReader tells under which id an event was offered, however late it is taken", () => {
  let isTaking = false;
  let id: number | undefined = 7;
  const taken: [string, number | undefined][] = [];
  const reader: SlowReader = new SlowReader({
    isTaking: () => isTaking,
    currentId: () => id,
    take: ({ type }) => taken.push([type, reader.takenFrom]),
    onTaken: () => {},
  });
  const closed: ToldEvent = { type: "closed" };
  reader.offer({ type: "tracker", reachable: false });
  id = undefined;
  reader.offer(closed);
  assertEquals([taken, reader.isEmpty], [[], false]);
  id = 8;
  isTaking = true;
  reader.catchUp();
  assertEquals(taken, [["tracker", 7], ["closed", undefined]]);
});
