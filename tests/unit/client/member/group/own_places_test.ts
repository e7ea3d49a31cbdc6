import { assertEquals } from "@std/assert";
import { OwnPlaces } from "../../../../../lib/client/member/group/own_places.ts";

/** Returns places of which `max` are remembered. */
function placesOf(max: number, ...pairs: readonly (readonly [place: number, seq: number])[]) {
  const places = new OwnPlaces(max);
  for (const [place, seq] of pairs) places.push(place, seq);
  return places;
}

Deno.test("OwnPlaces.last is the place of the last message, and 0 before the first", () => {
  const places = placesOf(2);
  assertEquals([places.count, places.last], [0, 0]);
  for (const [place, seq] of [[37, 5], [38, 6], [41, 7]] as const) places.push(place, seq);
  assertEquals([places.count, places.last], [3, 41]);
});

Deno.test("OwnPlaces.after() returns the messages after a place, the last one at least", () => {
  const places = placesOf(8, [37, 5], [38, 6], [41, 7]);
  const ranges = [0, 36, 37, 38, 40, 41, 50].map((place) => places.after(place));
  assertEquals(ranges.map(({ first, last }) => [first, last]), [
    [5, 7],
    [5, 7],
    [6, 7],
    [7, 7],
    [7, 7],
    [7, 7],
    [7, 7],
  ]);
});

Deno.test("OwnPlaces.after() counts all parts of a message, but those of the oldest one", () => {
  // Each message has three parts, and two messages are remembered.
  const places = placesOf(2, [10, 3], [20, 6], [30, 9]);
  assertEquals(places.after(20), { first: 7, last: 9 });
  assertEquals(places.after(5), { first: 6, last: 9 });
});
