import { assertEquals, assertThrows } from "@std/assert";
import {
  type AppendedFile,
  appendWhole,
} from "../../../../lib/net/private_file/write_private_file.ts";

/** A file of 10 bytes on a disk with room for some more. */
class FullFile implements AppendedFile {
  size = 10;
  #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  /** Takes a part first, and then nothing, as a disk that fills does. */
  writeSync(bytes: Uint8Array): number {
    if (this.#room === 0) throw new Error("No space left on device");
    const written = Math.min(bytes.length, this.#room);
    this.size += written;
    this.#room -= written;
    return written;
  }

  statSync(): Deno.FileInfo {
    return { size: this.size } as Deno.FileInfo;
  }

  truncateSync(size: number): void {
    this.size = size;
  }
}

Deno.test("appendWhole() leaves no part of a line on a disk that is full", () => {
  for (const room of [0, 3]) {
    const file = new FullFile(room);
    assertThrows(() => appendWhole(file, 10, "a line\n"), Error, "No space left");
    assertEquals(file.size, 10, `room for ${room}`);
  }
  const file = new FullFile(7);
  appendWhole(file, 10, "a line\n");
  assertEquals(file.size, 17);
});

Deno.test("appendWhole() leaves what another process has appended meanwhile", () => {
  const file = new FullFile(3);
  file.size = 24;
  assertThrows(() => appendWhole(file, 10, "a line\n"), Error, "No space left");
  assertEquals(file.size, 27);
});
