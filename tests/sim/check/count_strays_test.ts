import { assertEquals } from "@std/assert";
import { countStrays } from "./count_strays.ts";

const [HOME, OTHER] = ["10.1.0.1", "110.1.0.1"] as const;

Deno.test("countStrays counts a sender at another address than the registered one", () => {
  const stays = { home: HOME, registered: HOME, source: HOME };
  const onDetour = { home: HOME, registered: HOME, source: OTHER };
  assertEquals(countStrays([stays, onDetour], false), { toTracker: 1, toOthers: 1 });
  assertEquals(countStrays([stays], true), { toTracker: 0, toOthers: 1 });
});

Deno.test("countStrays counts a sender that was taken back on a detour which is over", () => {
  const isBack = { home: HOME, registered: OTHER, source: HOME };
  assertEquals(countStrays([isBack], false), { toTracker: 1, toOthers: 1 });
});

Deno.test("countStrays counts a sender that was taken back on its detour for members alone", () => {
  const onDetour = { home: HOME, registered: OTHER, source: OTHER };
  assertEquals(countStrays([onDetour], false), { toTracker: 0, toOthers: 1 });
  const unknown = { home: HOME, registered: undefined, source: HOME };
  assertEquals(countStrays([unknown], false), { toTracker: 0, toOthers: 0 });
});
