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

Deno.test("SlowReader.takenAhead() goes up to the first message of a stream", () => {
  const reader = new SlowReader({
    isTaking: () => false,
    currentId: () => 7,
    take: () => {},
    onTaken: () => {},
  });
  const [ford, arthur] = [{ id: 1, name: "ford" }, { id: 2, name: "arthur" }];
  const gap = (sender: typeof ford, last: number): ToldEvent => ({
    ...{ type: "gap", group: "books", sender, range: { first: last, last } },
  });
  reader.offer(gap(ford, 4));
  reader.offer(gap(arthur, 9));
  reader.offer({ type: "deliver", group: "books", sender: arthur, messages: [] });
  reader.offer(gap(ford, 6));
  reader.offer(gap(arthur, 11));
  assertEquals([reader.takenAhead("books", 1), reader.takenAhead("books", 2)], [6, 9]);
  assertEquals([reader.takenAhead("books"), reader.takenAhead("football")], [9, 0]);
});
