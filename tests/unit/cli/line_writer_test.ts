import { assertEquals } from "@std/assert";
import { LineWriter, type OutputFailure } from "../../../lib/cli/mod.ts";

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

Deno.test("LineWriter begins to write at once what finds nothing under way", async () => {
  const began: string[] = [];
  const written = Promise.withResolvers<number>();
  const writer = new LineWriter({
    write(bytes) {
      began.push(new TextDecoder().decode(bytes));
      return written.promise;
    },
  });
  const first = writer.write("1");
  const second = writer.write("2");
  assertEquals(began, ["1\n"]);
  written.resolve(2);
  await first;
  const third = writer.write("3");
  await Promise.all([second, third]);
  assertEquals(began.join(""), "1\n2\n3\n");
  void writer.write("4");
  assertEquals(began.at(-1), "4\n");
});

Deno.test("LineWriter goes on after partial writes", async () => {
  const { sink, writes, open } = fakePipe(3);
  open();
  await new LineWriter(sink).write("so long");
  assertEquals(writes, ["so ", "lon", "g\n"]);
});

Deno.test("LineWriter writes at once what fits, and lines in order where not all does", async () => {
  const { sink, writes, open } = fakePipe();
  let room = 3;
  const writeNow = (bytes: Uint8Array) => {
    const part = bytes.subarray(0, room);
    room -= part.length;
    if (part.length > 0) writes.push(`now: ${new TextDecoder().decode(part)}`);
    return part.length;
  };
  const writer = new LineWriter({ ...sink, writeNow });
  await writer.write("a");
  void writer.write("long");
  await Promise.resolve();
  await Promise.resolve();
  room = 100;
  const last = writer.write("b");
  open();
  await last;
  assertEquals(writes, ["now: a\n", "now: l", "ong\n", "now: b\n"]);
});

/** Returns a writer on a sink that fails, its writes and the failures that it reports. */
function failing(error: Error) {
  const writes: string[] = [];
  const failures: OutputFailure[] = [];
  const sink = {
    write(bytes: Uint8Array) {
      writes.push(new TextDecoder().decode(bytes));
      return Promise.reject(error);
    },
  };
  const onFailure = (failure: OutputFailure) => failures.push(failure);
  return { writer: new LineWriter(sink, { onFailure }), writes, failures };
}

Deno.test("LineWriter reports once that the reader is gone, and writes no more", async () => {
  const { writer, writes, failures } = failing(new Deno.errors.BrokenPipe());
  void writer.write("a");
  await writer.write("b");
  await writer.write("c");
  await writer.flush();
  assertEquals(writes, ["a\n"]);
  assertEquals(failures.map(({ isReaderGone }) => isReaderGone), [true]);
});

Deno.test("LineWriter reports a full disk with what the system says, and writes no more", async () => {
  const { writer, writes, failures } = failing(new Error("No space left on device (os error 28)"));
  await writer.write("a");
  await writer.write("b");
  assertEquals(writes, ["a\n"]);
  assertEquals(failures.map(({ isReaderGone, message }) => [isReaderGone, message]), [[
    false,
    "Cannot write to stdout: No space left on device (os error 28). The lines from here on are " +
    "lost: make room, or send stdout to a place that takes it.",
  ]]);
});

Deno.test("LineWriter without onFailure drops lines when the sink fails", async () => {
  const writer = new LineWriter({ write: () => Promise.reject(new Deno.errors.BrokenPipe()) });
  await writer.write("a");
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
