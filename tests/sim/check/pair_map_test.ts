import { assertEquals } from "@std/assert";
import { PairMap } from "./pair_map.ts";

Deno.test("PairMap keeps a value for each pair, in which the order of the keys counts", () => {
  const map = new PairMap<number, number, string>();
  map.set(1, 2, "tea");
  map.set(1, 3, "coffee");
  map.set(2, 1, "water");
  map.set(1, 2, "milk");
  assertEquals([map.get(1, 2), map.get(1, 3), map.get(2, 1)], ["milk", "coffee", "water"]);
  map.delete(1, 2);
  map.delete(7, 7);
  assertEquals([map.get(1, 2), map.get(1, 3), map.get(3, 1)], [undefined, "coffee", undefined]);
});
