import { assertEquals } from "@std/assert";
import { runPipe } from "../../../../lib/client/front/pipe.ts";
import { RoomPatience } from "../../../../lib/client/front/room_patience.ts";
import type { CutLine } from "../../../../lib/client/front/lines/line_cutter.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function sourceOf(...chunks: string[]) {
  let reads = 0;
  return {
    get reads() {
      return reads;
    },
    read(into: Uint8Array): Promise<number | null> {
      const chunk = chunks[reads++];
      if (chunk === undefined) return Promise.resolve(null);
      return Promise.resolve(encoder.encodeInto(chunk, into).written);
    },
  };
}

/** Returns a patience that never ends, and starts no timer. */
function endless(): RoomPatience {
  return new RoomPatience(() => new Promise(() => {}));
}

function sessionThat(run: (line: string) => Promise<boolean>, patience = endless()) {
  const unsent: number[] = [];
  const afterQuit: number[] = [];
  return {
    patience,
    unsent,
    afterQuit,
    messageOf: (_line: CutLine): Uint8Array | undefined => undefined,
    runMessages: (messages: readonly Uint8Array[]) => Promise.resolve(messages.length),
    reportAfterQuit: (count: number) => Promise.resolve(void afterQuit.push(count)),
    reportUnsent: (count: number) => Promise.resolve(void unsent.push(count)),
    runBytes: (line: CutLine) =>
      run(line.type === "line" ? decoder.decode(line.bytes) : "too long"),
  };
}

Deno.test("runPipe() runs one line after the other, also a last one without a line feed", async () => {
  const lines: string[] = [];
  const session = sessionThat((line) => Promise.resolve(lines.push(line) > 0));
  await runPipe(session, sourceOf("a\r\nb", "c\n\nd"), { stop: new AbortController().signal });
  assertEquals(lines, ["a", "bc", "", "d"]);
});

Deno.test("runPipe() reads one chunk ahead and no more while a line waits", async () => {
  const held = Promise.withResolvers<boolean>();
  const reached = Promise.withResolvers<void>();
  const source = sourceOf("a\n", "b\n", "c\n");
  const session = sessionThat(() => {
    reached.resolve();
    return held.promise;
  });
  const running = runPipe(session, source, { stop: new AbortController().signal });
  await reached.promise;
  assertEquals(source.reads, 2);
  held.resolve(true);
  await running;
  assertEquals(source.reads, 4);
});

Deno.test("runPipe() runs the first line of a chunk before it reads on", async () => {
  const reads: number[] = [];
  const source = sourceOf("a\nb\n", "c", "d\n");
  const session = sessionThat(() => Promise.resolve(reads.push(source.reads) > 0));
  await runPipe(session, source, { stop: new AbortController().signal });
  assertEquals(reads, [1, 2, 3], "a, b, cd");
});

Deno.test("runPipe() ends with the line that quits, and when it is interrupted", async () => {
  const lines: string[] = [];
  const quits = sessionThat((line) => Promise.resolve(lines.push(line) > 0 && line !== "!q"));
  await runPipe(quits, sourceOf("a\n!q\nb\n"), { stop: new AbortController().signal });
  const interrupted = new AbortController();
  const interrupts = sessionThat((line) => {
    interrupted.abort();
    return Promise.resolve(lines.push(line) > 0);
  });
  await runPipe(interrupts, sourceOf("c\nd\n"), { stop: interrupted.signal });
  assertEquals(lines, ["a", "!q", "c"]);
});

Deno.test("runPipe() reports the lines after the one that quits, as far as they have come", async () => {
  const quitting = async (...chunks: (string | undefined)[]) => {
    const session = sessionThat((line) => Promise.resolve(line !== "!q"));
    const source = sourceOf(...chunks.filter((chunk) => chunk !== undefined));
    const isOpen = chunks.at(-1) === undefined;
    const read = (into: Uint8Array) => {
      const isOver = isOpen && source.reads === chunks.length - 1;
      return isOver ? new Promise<null>(() => {}) : source.read(into);
    };
    // A pipe that stays open is given up at once.
    const afterQuit = () => isOpen ? Promise.resolve() : new Promise<void>(() => {});
    await runPipe(session, { read }, { stop: new AbortController().signal, afterQuit });
    return session.afterQuit;
  };
  assertEquals(await quitting("one\n!q\n"), [0]);
  assertEquals(await quitting("one\n!q"), [0]);
  assertEquals(await quitting("one\n!q\ntwo\nthree"), [2]);
  assertEquals(await quitting("one\n!q\ntw", "o\nthree\n"), [2]);
  assertEquals(await quitting("one\n!q\n", undefined), [0]);
});

Deno.test("runPipe() returns the number of lines that it read and could not run", async () => {
  const stop = new AbortController();
  const session = sessionThat((line) => {
    if (line === "b") stop.abort();
    return Promise.resolve(true);
  });
  assertEquals(await runPipe(session, sourceOf("a\nb\nc\nd\n"), { stop: stop.signal }), 2);
  const quit = sessionThat(() => Promise.resolve(false));
  assertEquals(await runPipe(quit, sourceOf("!q\nb\n"), { stop: new AbortController().signal }), 0);
});

Deno.test("runPipe() gives messages up that wait in vain once the pipe has ended", async () => {
  const waits: (() => void)[] = [];
  const patience = new RoomPatience((_ms, { signal }) =>
    new Promise((resolve, reject) => {
      waits.push(resolve);
      signal.addEventListener("abort", reject);
    })
  );
  const held = Promise.withResolvers<boolean>();
  const session = sessionThat((line) => {
    if (line !== "b") return Promise.resolve(true);
    patience.signal.addEventListener("abort", () => held.resolve(true));
    return held.promise;
  }, patience);
  const running = runPipe(session, sourceOf("a\nb\nc\nd\n"), {
    stop: new AbortController().signal,
  });
  while (waits.length === 0) await Promise.resolve();
  waits[0]!();
  assertEquals(await running, 2);
  assertEquals(session.unsent, [2]);
});

/** A session in which lines that begin with `!` are commands; what it runs, a batch as one. */
function batchingSession(runMessages?: (batch: string[]) => Promise<number>, patience = endless()) {
  const runs: (string | string[])[] = [];
  const session = sessionThat((line) => Promise.resolve(runs.push(line) > 0 && line !== "!q"));
  return {
    ...session,
    patience,
    runs,
    messageOf: (line: CutLine) =>
      line.type === "line" && line.bytes[0] !== 0x21 ? line.bytes : undefined,
    runMessages: async (messages: readonly Uint8Array[]) => {
      const batch = messages.map((bytes) => decoder.decode(bytes));
      runs.push(batch);
      return await (runMessages?.(batch) ?? batch.length);
    },
  };
}

Deno.test("runPipe() hands messages of a chunk over together, and runs commands alone in between", async () => {
  const session = batchingSession();
  const source = sourceOf("a\nb\n!x\nc\n!y\n!z\nd\ne\nf", "g\nh\n!q\ni\n");
  await runPipe(session, source, { stop: new AbortController().signal });
  assertEquals(session.runs, [["a", "b"], "!x", "c", "!y", "!z", ["d", "e"], ["fg", "h"], "!q"]);
  assertEquals(session.afterQuit, [1]);
});

Deno.test("runPipe() runs lines alone that its options name no message of", async () => {
  const session = batchingSession();
  const stop = new AbortController().signal;
  const messageOf = () => undefined;
  await runPipe(session, sourceOf("a\nb\n"), { stop, messageOf });
  assertEquals(session.runs, ["a", "b"]);
});

Deno.test("runPipe() waits for messages before it runs a command, and reads one chunk ahead", async () => {
  const held = Promise.withResolvers<number>();
  const reached = Promise.withResolvers<void>();
  const reads: number[] = [];
  const source = sourceOf("a\nb\n!x\n", "c\n", "d\n");
  const session = batchingSession(() => {
    reads.push(source.reads);
    reached.resolve();
    return held.promise;
  });
  const running = runPipe(session, source, { stop: new AbortController().signal });
  await reached.promise;
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  assertEquals([reads, source.reads, session.runs], [[1], 2, [["a", "b"]]]);
  held.resolve(2);
  await running;
  assertEquals(session.runs, [["a", "b"], "!x", "c", "d"]);
});

Deno.test("runPipe() reports the messages of a batch that waited in vain with the lines after it", async () => {
  const patience = new RoomPatience(() => Promise.resolve());
  const session = batchingSession(async () => {
    patience.limit();
    await new Promise((resolve) => patience.signal.addEventListener("abort", resolve));
    // The first was accepted, and the second is reported.
    return 2;
  }, patience);
  const stop = new AbortController().signal;
  assertEquals(await runPipe(session, sourceOf("a\nb\nc\n!x\n"), { stop }), 2);
  assertEquals([session.runs, session.unsent], [[["a", "b", "c"]], [2]]);
});

Deno.test("runPipe() returns the number of lines after messages during which it was interrupted", async () => {
  const stop = new AbortController();
  const session = batchingSession((batch) => {
    stop.abort();
    return Promise.resolve(batch.length);
  });
  assertEquals(await runPipe(session, sourceOf("a\nb\n!x\nc\n"), { stop: stop.signal }), 2);
  assertEquals(session.runs, [["a", "b"]]);
});
