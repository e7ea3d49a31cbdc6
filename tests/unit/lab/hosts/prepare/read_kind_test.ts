import { assertEquals } from "@std/assert";
import { machineOf, readKind } from "../../../../../lib/lab/hosts/prepare/read_kind.ts";

/** Returns the head of an ELF file for a machine, with one program header. */
function elf(machine: number, loader: string): Uint8Array {
  const bytes = new Uint8Array(256);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x7f454c46);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, 3, true);
  view.setBigUint64(64 + 8, 128n, true);
  view.setBigUint64(64 + 32, BigInt(loader.length + 1), true);
  bytes.set(new TextEncoder().encode(loader), 128);
  return bytes;
}

Deno.test("readKind() reads the machine and the loader of an ELF file", () => {
  assertEquals(readKind(elf(0x3e, "/lib64/ld-linux-x86-64.so.2")), {
    machine: "linux-x64",
    loader: "/lib64/ld-linux-x86-64.so.2",
  });
  assertEquals(readKind(elf(0xb7, "/lib/ld-linux-aarch64.so.1"))?.machine, "linux-arm64");
});

Deno.test("readKind() reads the machine of Mach-O and PE files", () => {
  const mach = new Uint8Array(64);
  new DataView(mach.buffer).setUint32(0, 0xcffaedfe);
  new DataView(mach.buffer).setUint32(4, 0x0100000c, true);
  assertEquals(readKind(mach), { machine: "macos-arm64" });
  const pe = new Uint8Array(64);
  pe.set([0x4d, 0x5a]);
  assertEquals(readKind(pe), { machine: "windows-x64" });
});

Deno.test("readKind() returns undefined for scripts, other machines and broken heads", () => {
  assertEquals(readKind(new TextEncoder().encode(`#!/bin/sh\n${"# ".repeat(50)}`)), undefined);
  assertEquals(readKind(new Uint8Array(0)), undefined);
  assertEquals(readKind(elf(0x28, "")), undefined);
  const broken = elf(0x3e, "/lib/x");
  new DataView(broken.buffer).setBigUint64(32, 250n, true);
  assertEquals(readKind(broken), { machine: "linux-x64" });
});

Deno.test("machineOf() has the words of deno task compile --target", () => {
  assertEquals(machineOf("Linux", "x86_64"), "linux-x64");
  assertEquals(machineOf("Linux", "aarch64"), "linux-arm64");
  assertEquals(machineOf("Darwin", "arm64"), "macos-arm64");
  assertEquals(machineOf("Linux", "riscv64"), "linux-riscv64");
});
