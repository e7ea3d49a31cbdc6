import { assertEquals } from "@std/assert";

const CLIENT = new URL("../../../lib/client/", import.meta.url);

/** What is below the library: the machine, its shell, and what they are made of. */
const BELOW =
  /from "(\.\/(member\/|member_shell|multicasts|receipts|event_queue|waiters|breather)|.*\/ordering\/)/;
const LIBRARY = [
  "breather.ts",
  "client.ts",
  "client_event.ts",
  "event_queue.ts",
  "member_shell.ts",
  "multicasts.ts",
  "receipts.ts",
  "vocabulary.ts",
  "waiters.ts",
];

Deno.test("the terminal, the pipe and the emulation use the library, and nothing below it", async () => {
  const deep: string[] = [];
  for await (const { name, isFile } of Deno.readDir(CLIENT)) {
    if (isFile && BELOW.test(await Deno.readTextFile(new URL(name, CLIENT)))) deep.push(name);
  }
  assertEquals(deep.filter((name) => !LIBRARY.includes(name)), []);
});
