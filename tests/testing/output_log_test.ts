import { assertEquals } from "@std/assert";
import { countsTo, jsonLine } from "./json_lines.ts";
import { OutputLog } from "./output_log.ts";

/** Returns a log, and the function that adds text to it. */
function openLog(): { log: OutputLog; add(text: string): Promise<void>; end(): Promise<void> } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const log = new OutputLog(readable);
  const add = async (text: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = log.onChange(resolve);
    await writer.write(new TextEncoder().encode(text));
    await promise;
    stop();
  };
  const end = async () => {
    await writer.close();
    await log.ended;
  };
  return { log, add, end };
}

Deno.test("OutputLog.taker() takes the first match after the line that was taken last", async () => {
  const { log, add, end } = openLog();
  const take = log.taker("b");
  await add("a\nb 1\nb ");
  assertEquals([take(), take()], ["b 1", undefined]);
  await add("2\nb 3\n");
  assertEquals([log.taker("b")(), take(), take()], ["b 2", "b 3", undefined]);
  await end();
});

Deno.test("OutputLog.taker() looks at each line once", async () => {
  const { log, add, end } = openLog();
  const seen: string[] = [];
  const take = log.taker((line) => {
    seen.push(line);
    return line === "c";
  });
  for (const text of ["a\n", "b\n", "c\n"]) {
    await add(text);
    take();
  }
  assertEquals(seen, ["a", "b", "c"]);
  await end();
});

Deno.test("countsTo counts the JSON lines of one type as they come", async () => {
  const { log, add, end } = openLog();
  const hasTwo = countsTo(2, log.lines, "message");
  await add('{"type":"message","text":"one"}\n{"type":"view"}\nno JSON\n');
  assertEquals(hasTwo(), false);
  await add('{"type":"message","text":"two"}\n');
  assertEquals([hasTwo(), jsonLine("message", { text: "two" })(log.lines.at(-1)!)], [true, true]);
  await end();
});
