import { assertEquals } from "@std/assert";
import { Offers } from "../../../../lib/client/member/offers.ts";

const FORD = 1;
const ARTHUR = 2;

function setUp() {
  const told: string[] = [];
  const group = (name: string) => ({
    onTaken: (sender: number, seq: number) => told.push(`${name} ${sender} ${seq}`),
  });
  return { offers: new Offers(), books: group("books"), tea: group("tea"), told };
}

function messages(first: number, last: number) {
  const bytes = new Uint8Array(1);
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    range: { first: first + i, last: first + i },
    ...{ sentAt: 0, bytes, start: 0, end: 1 },
  }));
}

Deno.test("Offers.take() names to each group the last message that was taken of each offer", () => {
  const { offers, books, tea, told } = setUp();
  offers.add(books, FORD, messages(7, 9));
  offers.add(tea, ARTHUR, messages(3, 3));
  offers.take(2, 0);
  offers.take(1, 0);
  assertEquals(told.splice(0), ["books 1 8", "books 1 9"]);
  offers.add(books, ARTHUR, messages(1, 2));
  offers.take(2, 0);
  assertEquals(told, ["tea 2 3", "books 2 1"]);
});

Deno.test("Offers.take() passes over messages of a stay that is over", () => {
  const { offers, books, told } = setUp();
  offers.add(undefined, FORD, messages(1, 2));
  offers.add(books, FORD, messages(3, 4));
  offers.take(3, 0);
  assertEquals(told, ["books 1 3"]);
});

Deno.test("Offers.take() takes all of an application that wants no more, and no more than all", () => {
  const { offers, books, told } = setUp();
  offers.add(books, FORD, messages(1, 2));
  offers.take(Infinity, 0);
  offers.take(1, 0);
  assertEquals(told, ["books 1 2"]);
});
