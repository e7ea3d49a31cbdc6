import { assert, assertEquals } from "@std/assert";
import { permissions } from "../../../tools/compile/permissions.ts";
import { fileName, isTarget, TARGETS } from "../../../tools/compile/targets.ts";

Deno.test("isTarget() knows the targets by gm's names", () => {
  assertEquals(Object.keys(TARGETS).filter(isTarget), Object.keys(TARGETS));
  assertEquals(["toString", "linux", "x86_64-apple-darwin"].filter(isTarget), []);
});

Deno.test("fileName() tells targets and builds apart", () => {
  const names = [
    fileName("linux-arm64", false),
    fileName("windows-x64", false),
    fileName("windows-x64", true),
  ];
  assertEquals(names, ["gm-linux-arm64", "gm-windows-x64.exe", "gm-without-lab-windows-x64.exe"]);
});

Deno.test("permissions() are few, and without the lab no program is started and no file written", () => {
  for (const flags of [permissions(false), permissions(true)]) {
    assert(flags.includes("--no-prompt"));
    assert(!flags.includes("-A") && !flags.includes("--allow-all"));
  }
  const flags = permissions(true).map((flag) => flag.replace(/=.*/, ""));
  assertEquals(flags, ["--no-prompt", "--allow-net", "--allow-env", "--allow-read"]);
});
