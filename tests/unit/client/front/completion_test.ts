import { assertEquals } from "@std/assert";
import { complete, wantsGroups } from "../../../../lib/client/front/completion.ts";

const KNOWN = {
  groups: ["books", "football", "distrib"],
  joined: ["distrib", "βιβλία"],
  names: ["ford", "katerina"],
  others: ["ford", "arthur"],
};

Deno.test("complete() completes commands, with a space if a group follows", () => {
  assertEquals(complete("!l", KNOWN), [["!lg", "!lm "], "!l"]);
  assertEquals(complete("/h", KNOWN), [["/h", "/help"], "/h"]);
  assertEquals(complete("!v", KNOWN), [["!verify "], "!v"]);
  assertEquals(complete("!x", KNOWN), [[], "!x"]);
});

Deno.test("complete() completes the groups that a command can take", () => {
  assertEquals(complete("!j foo", KNOWN), [["football"], "foo"]);
  assertEquals(complete("!lm ", KNOWN), [KNOWN.groups, ""]);
  assertEquals(complete("/w β", KNOWN), [["βιβλία"], "β"]);
  assertEquals(complete("!e b", KNOWN), [[], "b"]);
  assertEquals(complete("!h d", KNOWN), [["distrib"], "d"]);
  assertEquals(complete("!verify ", KNOWN), [KNOWN.joined, ""]);
  assertEquals(complete("!q b", KNOWN), [[], "b"]);
});

Deno.test("complete() completes the order of a group that is joined", () => {
  assertEquals(complete("!j distrib t", KNOWN), [["total"], "t"]);
  assertEquals(complete("/j  distrib ", KNOWN), [["fifo", "total", "safe", "signed"], ""]);
  assertEquals(complete("!j distrib fifo s", KNOWN), [["signed"], "s"]);
  assertEquals(complete("!j distrib total x", KNOWN), [[], "x"]);
});

Deno.test("complete() completes names of members in a message", () => {
  assertEquals(complete("hello fo", KNOWN), [["ford"], "fo"]);
  assertEquals(complete("kat", KNOWN), [["katerina"], "kat"]);
  assertEquals(complete("!!l", KNOWN), [[], "!!l"]);
  assertEquals(complete("hello ", KNOWN), [[], ""]);
});

Deno.test("complete() completes the members that a direct message can go to", () => {
  assertEquals(complete("!d", KNOWN), [["!d "], "!d"]);
  assertEquals(complete("!d ", KNOWN), [["ford", "arthur"], ""]);
  assertEquals(complete("/d a", KNOWN), [["arthur"], "a"]);
  assertEquals(complete("!d arthur kat", KNOWN), [["katerina"], "kat"]);
});

Deno.test("wantsGroups() returns true if the tracker must be asked", () => {
  for (const line of ["!j ", "/lm foo"]) assertEquals(wantsGroups(line), true, line);
  for (const line of ["!w ", "!j", "hello", "!j a b"]) assertEquals(wantsGroups(line), false, line);
});
