import { assertEquals } from "@std/assert";
import { REFUSAL_CODES, RefusedError, WrongModeError } from "../../../lib/client/mod.ts";

Deno.test("RefusedError spells the tracker's codes like all codes of the library", () => {
  const codes = REFUSAL_CODES.map((code) =>
    new RefusedError({ ok: false, code, message: "" }).code
  );
  assertEquals(codes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code)), []);
  assertEquals(codes.includes("name-taken"), true);
  // The same refusal has the same code, whoever makes it.
  const ours = new WrongModeError({ name: "council", mode: "fifo" }, "total");
  assertEquals(codes.includes(ours.code), true);
});
