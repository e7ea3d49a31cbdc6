import { assertEquals } from "@std/assert";
import {
  CONFUSABLES,
  CONFUSABLES_VERSION,
} from "../../../../../lib/tracker/directory/names/confusables.ts";
import { skeletonOf } from "../../../../../lib/tracker/directory/names/mod.ts";

Deno.test("skeletonOf() has the same result for texts that look the same", () => {
  assertEquals(skeletonOf("\u0440\u0430\u0443\u0440\u0430\u04c0"), "paypal");
  assertEquals(skeletonOf("modem"), "rnodern");
  // Composed and decomposed, and a ligature.
  assertEquals(skeletonOf("caf\u00e9"), skeletonOf("cafe\u0301"));
  assertEquals(skeletonOf("\ufb01sh"), "fish");
  assertEquals(skeletonOf(""), "");
});

Deno.test("CONFUSABLES has what skeletonOf() can use: each character once, none that NFKD changes", () => {
  assertEquals(CONFUSABLES_VERSION, "15.0.0");
  const seen = new Set<number>();
  for (const entry of CONFUSABLES.trim().split(/\s/)) {
    let code = 0;
    for (const step of entry.split(":")[1]!.split(",")) {
      code += parseInt(step, 16);
      const character = String.fromCodePoint(code);
      assertEquals(seen.has(code), false, entry);
      assertEquals(character.normalize("NFKD"), character, entry);
      seen.add(code);
    }
  }
  assertEquals(seen.size, 2_527);
});

Deno.test("skeletonOf() leaves a skeleton as it is", () => {
  for (const entry of CONFUSABLES.trim().split(/\s/)) {
    const codes = entry.split(":")[0]!.split("+").map((code) => parseInt(code, 16));
    const skeleton = skeletonOf(String.fromCodePoint(...codes));
    assertEquals(skeletonOf(skeleton), skeleton, entry);
  }
});
