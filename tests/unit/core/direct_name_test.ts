import { assertEquals } from "@std/assert";
import {
  directNameOf,
  directPairOf,
  mayReportGroup,
  partnerIn,
} from "../../../lib/core/direct_name.ts";
import { U48_MAX } from "../../../lib/core/ids.ts";
import { nameFault, othersNameFault, receivedNameFault } from "../../../lib/core/names.ts";

Deno.test("directNameOf() returns one name for two ids, which travels and cannot be chosen", () => {
  const name = directNameOf(0x222, 0x11);
  assertEquals(name, "(000000000011,000000000222)");
  assertEquals(directNameOf(0x11, 0x222), name);
  assertEquals(receivedNameFault(name), undefined);
  for (const fault of [nameFault(name), othersNameFault(name)]) {
    assertEquals(fault, 'contains "(" (U+0028), which lists of names use');
  }
});

Deno.test("directPairOf() returns the ids of a direct group, and undefined for any other name", () => {
  assertEquals(directPairOf(directNameOf(1, U48_MAX)), [1, U48_MAX]);
  const others = [
    ...["", "books", "(", "(books)", "(000000000011)", "(000000000011,00000000022)"],
    ...["(000000000222,000000000011)", "(000000000011,000000000011)"],
    ...["(000000000000,000000000011)", "(00000000001A,000000000222)"],
    ...["(000000000011,000000000222)x", "x(000000000011,000000000222)"],
  ];
  for (const name of others) assertEquals(directPairOf(name), undefined, name);
});

Deno.test("partnerIn() returns the other member, and undefined to a third one", () => {
  const name = directNameOf(1, 2);
  assertEquals([partnerIn(name, 1), partnerIn(name, 2)], [2, 1]);
  assertEquals([partnerIn(name, 3), partnerIn("books", 1)], [undefined, undefined]);
});

Deno.test("mayReportGroup() lets a direct group be reported by its two alone, and in fifo order", () => {
  const name = directNameOf(1, 2);
  assertEquals([1, 2, 3].map((id) => mayReportGroup(id, name, "fifo")), [true, true, false]);
  assertEquals([1, 3].map((id) => mayReportGroup(id, name, "total")), [false, false]);
  assertEquals(mayReportGroup(3, "books", "safe"), true);
});
