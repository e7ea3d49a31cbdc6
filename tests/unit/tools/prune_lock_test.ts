import { assertEquals, assertThrows } from "@std/assert";
import { type Lock, pruneLock } from "../../../tools/compile/prune_lock.ts";

const LOCK: Lock = {
  version: "5",
  specifiers: {
    "jsr:@std/cli@1": "1.0.32",
    "npm:@types/node@*": "22.15.15",
    "npm:fast-check@4": "4.10.2",
    "npm:hdr@3": "3.0.1",
  },
  jsr: { "@std/cli@1.0.32": { integrity: "abc" } },
  npm: {
    "@types/node@22.15.15": { dependencies: ["undici-types"] },
    "fast-check@4.10.2": { dependencies: ["pure-rand@8.4.2"] },
    "hdr@3.0.1": { dependencies: ["@scoped/wasm", "pure-rand@6.0.0"] },
    "@scoped/wasm@0.2.0": { optionalDependencies: ["hdr"] },
    "pure-rand@6.0.0": {},
    "pure-rand@8.4.2": {},
    "undici-types@6.21.0": {},
  },
  workspace: { dependencies: ["npm:fast-check@4"] },
};

Deno.test("pruneLock() keeps the packages that are named, and what they need", () => {
  const pruned = pruneLock(LOCK, ["hdr@3.0.1"]);
  assertEquals(Object.keys(pruned.npm!), ["hdr@3.0.1", "@scoped/wasm@0.2.0", "pure-rand@6.0.0"]);
  assertEquals(pruned.specifiers, { "jsr:@std/cli@1": "1.0.32", "npm:hdr@3": "3.0.1" });
  assertEquals(Object.keys(pruned), ["version", "specifiers", "jsr", "npm"]);
});

Deno.test("pruneLock() keeps no package where none is named", () => {
  const { npm, specifiers } = pruneLock(LOCK, []);
  assertEquals([npm, specifiers], [{}, { "jsr:@std/cli@1": "1.0.32" }]);
});

Deno.test("pruneLock() fails where it cannot know which version is meant", () => {
  const npm = { ...LOCK.npm, "hdr@3.0.1": { dependencies: ["pure-rand"] } };
  const prune = () => pruneLock({ ...LOCK, npm }, ["hdr@3.0.1"]);
  assertThrows(prune, Error, 'deno.lock names 2 versions of the npm package "pure-rand"');
});
