import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Crew } from "../../../../lib/lab/process/crew.ts";
import { LabError } from "../../../../lib/lab/process/lab_error.ts";
import { createLog } from "../../../../lib/net/mod.ts";
import { scriptHost as host } from "./script_host.ts";

const log = createLog({ level: "info", format: "text", write: () => {} });
const FOREVER = "console.log('up'); setInterval(() => {}, 1000)";

function crewUntil(signal: AbortSignal): { crew: Crew; lines: string[] } {
  return { crew: new Crew(signal, log), lines: [] };
}

Deno.test("Crew ends its processes with its block, and starts none afterwards", async () => {
  const { crew, lines } = crewUntil(new AbortController().signal);
  const options = { title: "p", words: [FOREVER], onLine: (line: string) => void lines.push(line) };
  const process = crew.start(host, options);
  assert(await crew.until(() => lines.includes("up"), 20_000));
  assertEquals(process.ending, undefined);
  await crew[Symbol.asyncDispose]();
  assertEquals(process.ending?.signal, "SIGKILL");
  assertThrows(() => crew.start(host, options));
});

Deno.test("Crew.until() rejects when a process ends, with its title and stderr", async () => {
  const { crew } = crewUntil(new AbortController().signal);
  await using _ = crew;
  const words = ["console.error('no room'); Deno.exit(4)"];
  crew.start(host, { title: "client7", words, onLine: () => {} });
  const { message } = await assertRejects(() => crew.until(() => false, 20_000), LabError);
  assertEquals(message, "client7 ended with exit code 4. It wrote:\nno room");
});

Deno.test("Crew.until() lets a released process end", async () => {
  const { crew } = crewUntil(new AbortController().signal);
  await using _ = crew;
  const process = crew.start(host, { title: "p", words: ["1"], onLine: () => {} });
  crew.release(process);
  assert(await crew.until(() => process.ending !== undefined, 20_000));
  assertEquals(process.ending, { code: 0, signal: null });
});

Deno.test("Crew.until() rejects with the interruption when Ctrl-C has ended a process first", async () => {
  const interruption = new AbortController();
  const { crew, lines } = crewUntil(interruption.signal);
  await using _ = crew;
  const onLine = (line: string) => void lines.push(line);
  const process = crew.start(host, { title: "p", words: [FOREVER], onLine });
  assert(await crew.until(() => lines.includes("up"), 20_000));
  const wait = crew.until(() => false, 20_000);
  // In a terminal the child may get the signal before the lab.
  process.kill("SIGINT");
  process.ended.then(() => interruption.abort(new Error("Ctrl-C")));
  await assertRejects(() => wait, Error, "Ctrl-C");
});
