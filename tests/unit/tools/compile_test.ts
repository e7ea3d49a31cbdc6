import { assert, assertEquals } from "@std/assert";
import { elfEnd } from "../../../tools/compile/elf_end.ts";
import { importPermission, permissions } from "../../../tools/compile/permissions.ts";
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

Deno.test("permissions() are few, and without the lab no program is started", () => {
  for (const flags of [permissions(false), permissions(true)]) {
    assert(flags.includes("--no-prompt"));
    assert(!flags.includes("-A") && !flags.includes("--allow-all"));
  }
  const flags = permissions(true).map((flag) => flag.replace(/=.*/, ""));
  assertEquals(flags, [
    "--no-prompt",
    "--allow-net",
    "--allow-env",
    "--allow-read",
    "--allow-write",
  ]);
});

Deno.test("importPermission() names the host that @std comes from, or none", () => {
  assertEquals(importPermission("file:///gm/tools/registry/"), "--deny-import");
  assertEquals(importPermission(undefined), "--allow-import=jsr.io:443");
  assertEquals(importPermission("https://jsr.io/"), "--allow-import=jsr.io:443");
  assertEquals(importPermission("http://[::1]:8000/"), "--allow-import=[::1]:8000");
});

interface Part {
  readonly offset: number;
  readonly size: number;
}

/**
 * Makes a 64-bit ELF file of `length` bytes with one segment and two sections, one of them `.bss`.
 */
function makeElf(length: number, parts: { segment: Part; section: Part; sectionsAt: number }) {
  const file = new Uint8Array(length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  view.setBigUint64(32, 64n, true); // The segments follow the header,
  view.setUint16(54, 56, true); // and an entry has 56 bytes.
  view.setUint16(56, 1, true);
  view.setBigUint64(64 + 8, BigInt(parts.segment.offset), true);
  view.setBigUint64(64 + 32, BigInt(parts.segment.size), true);
  view.setBigUint64(40, BigInt(parts.sectionsAt), true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 2, true);
  view.setUint32(parts.sectionsAt + 4, 1, true);
  view.setBigUint64(parts.sectionsAt + 24, BigInt(parts.section.offset), true);
  view.setBigUint64(parts.sectionsAt + 32, BigInt(parts.section.size), true);
  // .bss has no bytes in the file, however large it is.
  view.setUint32(parts.sectionsAt + 64 + 4, 8, true);
  view.setBigUint64(parts.sectionsAt + 64 + 24, 900n, true);
  view.setBigUint64(parts.sectionsAt + 64 + 32, 1_000_000n, true);
  return file;
}

Deno.test("elfEnd() is after the last table, segment and section, wherever they are", () => {
  const segment = { offset: 0, size: 400 };
  const section = { offset: 400, size: 100 };
  assertEquals(elfEnd(makeElf(1_000, { segment, section, sectionsAt: 512 })), 640);
  const late = { offset: 640, size: 60 };
  assertEquals(elfEnd(makeElf(1_000, { segment, section: late, sectionsAt: 512 })), 700);
  assertEquals(elfEnd(makeElf(1_000, { segment: late, section, sectionsAt: 512 })), 700);
  assertEquals(elfEnd(makeElf(640, { segment, section, sectionsAt: 512 })), 640);
});

Deno.test("elfEnd() knows no end of other files, and of files that are cut", () => {
  const segment = { offset: 0, size: 400 };
  const section = { offset: 400, size: 100 };
  const whole = makeElf(1_000, { segment, section, sectionsAt: 512 });
  assertEquals(elfEnd(whole.subarray(0, 600)), undefined);
  assertEquals(elfEnd(whole.subarray(0, 60)), undefined);
  assertEquals(elfEnd(new TextEncoder().encode("#!/bin/sh\n".repeat(20))), undefined);
  const far = { offset: 900, size: 101 };
  assertEquals(elfEnd(makeElf(1_000, { segment: far, section, sectionsAt: 512 })), undefined);
});

Deno.test("elfEnd() of the running Deno is the end of its file, because nothing is appended to it", async () => {
  const file = await Deno.readFile(Deno.execPath());
  // Other systems have other formats.
  assertEquals(elfEnd(file), Deno.build.os === "linux" ? file.length : undefined);
});
