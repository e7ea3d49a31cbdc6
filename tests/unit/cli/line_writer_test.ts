import { assertEquals } from "@std/assert";
import { LineWriter } from "../../../lib/cli/mod.ts";

/** Returns a pipe whose reader takes `chunk` bytes at a time, once `open` was called. */
function fakePipe(chunk = Infinity) {
  const writes: string[] = [];
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const sink = {
    async write(bytes: Uint8Array) {
      await opened;
      const part = bytes.subarray(0, chunk);
      writes.push(new TextDecoder().decode(part));
      return part.length;
    },
  };
  return { sink, writes, open };
}

Deno.test("LineWriter writes lines in order, and all that wait in one write", async () => {
  const { sink, writes, open } = fakePipe();
  const writer = new LineWriter(sink);
  const first = writer.write("a");
  await Promise.resolve();
  writer.write("b");
  writer.write("c");
  open();
  await first;
  await writer.flush();
  assertEquals(writes, ["a\n", "b\nc\n"]);
});

Deno.test("LineWriter goes on after partial writes", async () => {
  const { sink, writes, open } = fakePipe(3);
  open();
  await new LineWriter(sink).write("γεια");
  assertEquals(writes.length, 3);
});

Deno.test("LineWriter drops lines without an error when the reader is gone", async () => {
  const sink = { write: () => Promise.reject(new Deno.errors.BrokenPipe()) };
  const writer = new LineWriter(sink);
  await writer.write("a");
  await writer.write("b");
  await writer.flush();
});

Deno.test("LineWriter drops lines past the bytes that may wait for a stuck reader", async () => {
  const { sink, writes, open } = fakePipe();
  const writer = new LineWriter(sink, { waitingBytesMax: 10 });
  for (let i = 0; i < 10; i++) writer.write("1234");
  open();
  await writer.flush();
  await writer.write("more");
  assertEquals(writes.join(""), "1234\n1234\nmore\n");
});
