import { assertEquals } from "@std/assert";
import { LookAlikes } from "../../../../../lib/tracker/directory/names/mod.ts";

function holdersOf(...names: string[]) {
  const holders = new LookAlikes<{ name: string }>();
  for (const name of names) holders.add({ name });
  return holders;
}

/** Pairs that people take for each other; escapes show which letters are of another script. */
const ALIKE: readonly (readonly [string, string])[] = [
  ["alice", "Alice"],
  ["alice", "ALICE"],
  // One Cyrillic letter among Latin ones, and all letters Cyrillic.
  ["alice", "\u0430lice"],
  ["paypal", "\u0440\u0430\u0443\u0440\u0430\u04c0"],
  // Greek capitals: only in capitals do the two look the same.
  ["alice", "\u0391L\u0399C\u0395"],
  ["Bob", "\u0392ob"],
  ["bob", "\u0412\u041e\u0412"],
  ["bob", "\u0412\u043e\u042c"],
  // Other letters of the same script, and of none.
  ["alice", "\u0251lice"],
  ["alice", "\uff41lice"],
  ["alice", "\u{1d41a}lice"],
  ["ford", "f\u03bfrd"],
  ["\u041f\u0435\u0442\u044f", "\u041fe\u0442\u044f"],
  ["caf\u00e9", "CAF\u00c9"],
  ["stra\u00dfe", "STRASSE"],
  ["\u5de5\u85e4", "\u30a8\u85e4"],
  // A joiner between letters of a script that uses it.
  ["\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u062e"],
];

/** Pairs that people tell apart. */
const APART: readonly (readonly [string, string])[] = [
  ["node1", "nodel"],
  ["Ian", "lan"],
  ["modem", "modern"],
  ["o", "0"],
  ["cafe", "caf\u00e9"],
  ["\u00c9li", "\u00c9ll"],
  ["alice", "\u0430\u043b\u0438\u0441\u0430"],
  ["\u5f35\u4e09", "\u674e\u56db"],
  ["\u{1f41f}", "\u{1f420}"],
];

Deno.test("LookAlikes.find() finds the holder of a name that people take for this one", () => {
  for (const [one, other] of ALIKE) {
    assertEquals(holdersOf(one).find(other)?.name, one, `${one} ${other}`);
    assertEquals(holdersOf(other).find(one)?.name, other, `${other} ${one}`);
    assertEquals(holdersOf(one).find(one)?.name, one);
  }
});

Deno.test("LookAlikes.find() finds nobody whose name people tell apart", () => {
  for (const [one, other] of APART) {
    assertEquals(holdersOf(one).find(other), undefined, `${one} ${other}`);
    assertEquals(holdersOf(other).find(one), undefined, `${other} ${one}`);
  }
});

Deno.test("LookAlikes.remove() forgets one holder, and keeps others with the same look", () => {
  const holders = new LookAlikes<{ name: string }>();
  const [node1, nodel] = [{ name: "node1" }, { name: "nodel" }];
  const imitation = "n\u043ede1";
  holders.add(node1);
  holders.add(nodel);
  assertEquals(holders.find(imitation), node1);
  holders.remove(node1);
  assertEquals(holders.find(imitation), nodel);
  holders.remove(nodel);
  assertEquals(holders.find(imitation), undefined);
  assertEquals(holders.find("NODE1"), undefined);
});
