import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  BUILT_IN_CLIENTS_MAX,
  builtInManyMessages,
  builtInMessages,
} from "../../../../lib/lab/plan/built_in_messages.ts";
import { parseMessageFile } from "../../../../lib/lab/plan/message_file.ts";
import { builtInSource, folderSource } from "../../../../lib/lab/plan/messages.ts";
import { planRun } from "../../../../lib/lab/plan/run_plan.ts";
import { EnvironmentError } from "../../../../lib/net/mod.ts";

Deno.test("builtInMessages() returns ten different lines for each client", () => {
  const all = Array.from({ length: BUILT_IN_CLIENTS_MAX }, (_, i) => builtInMessages(i + 1));
  assert(all.length >= 16);
  assert(all.every(({ length }) => length === 10));
  assertEquals(new Set(all.flat()).size, all.length * 10);
});

Deno.test("builtInManyMessages() returns fifty different lines", () => {
  assertEquals(new Set(builtInManyMessages()).size, 50);
});

Deno.test("the built-in lines are valid messages", () => {
  const lines = [...builtInMessages(1), ...builtInManyMessages()];
  assertEquals(parseMessageFile(lines.join("\n"), "built in"), lines);
});

Deno.test("parseMessageFile() reads one message per line, with any line ends", () => {
  assertEquals(parseMessageFile("one\r\n\n two \nτρία", "f"), ["one", " two ", "τρία"]);
});

Deno.test("parseMessageFile() names a line that is too long for a message", () => {
  const failure = (text: string) =>
    assertThrows(() => parseMessageFile(text, "m.txt"), EnvironmentError).message;
  assertEquals(
    failure(`one\n${"x".repeat(65_537)}`),
    "m.txt, line 2 has 65537 bytes. A message may have 65536: shorten the line.",
  );
  assertEquals(failure("\n\n"), "m.txt has no message in it: write one message per line.");
});

Deno.test("folderSource() reads the course's files, and names one that is missing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/messages1.txt`, "hello\n");
    const source = folderSource(`${folder}/`);
    assertEquals(await source.ofClient(1), ["hello"]);
    const { message } = await assertRejects(() => source.ofClient(2), EnvironmentError);
    assertEquals(
      message,
      `Cannot read ${folder}/messages2.txt: there is no such file. --messages DIR needs ` +
        "messages1.txt, messages2.txt, … for each of the clients, with one message per line.",
    );
    await assertRejects(() => source.many(), EnvironmentError, "many_messages.txt");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("planRun() has all clients send in performance, and the first one in scalability", async () => {
  const performance = await planRun(
    { experiment: "performance", order: "fifo", clients: 3 },
    builtInSource,
  );
  assertEquals(performance.texts.map(({ length }) => length), [10, 10, 10]);
  const scalability = await planRun(
    { experiment: "scalability", order: "total", clients: 3 },
    builtInSource,
  );
  assertEquals(scalability.texts.map(({ length }) => length), [50, 0, 0]);
});
