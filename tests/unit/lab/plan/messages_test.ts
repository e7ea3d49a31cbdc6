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

Deno.test("the built-in messages are ten for each client, all different", () => {
  const all = Array.from({ length: BUILT_IN_CLIENTS_MAX }, (_, i) => builtInMessages(i + 1));
  assert(all.length >= 16);
  assert(all.every(({ length }) => length === 10));
  assertEquals(new Set(all.flat()).size, all.length * 10);
});

Deno.test("the built-in lines of the one sender are fifty, all different", () => {
  assertEquals(new Set(builtInManyMessages()).size, 50);
});

Deno.test("the built-in messages are messages", () => {
  const lines = [...builtInMessages(1), ...builtInManyMessages()];
  assertEquals(parseMessageFile(lines.join("\n"), "built in"), lines);
});

Deno.test("parseMessageFile takes a line a message, whatever ends the lines", () => {
  assertEquals(parseMessageFile("one\r\n\n two \nτρία", "f"), ["one", " two ", "τρία"]);
});

Deno.test("parseMessageFile names the line that cannot be a message", () => {
  const failure = (text: string) =>
    assertThrows(() => parseMessageFile(text, "m.txt"), EnvironmentError).message;
  assertEquals(
    failure(`one\n${"x".repeat(65_537)}`),
    "m.txt, line 2 has 65537 bytes; a message has at most 65536.",
  );
  assertEquals(failure("\n\n"), "m.txt has no message in it: write one message a line.");
});

Deno.test("folderSource reads the files of the course, and says which one it lacks", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/messages1.txt`, "hello\n");
    const source = folderSource(`${folder}/`);
    assertEquals(await source.ofClient(1), ["hello"]);
    const { message } = await assertRejects(() => source.ofClient(2), EnvironmentError);
    assertEquals(
      message,
      `${folder}/messages2.txt cannot be read (it is not there). --messages DIR needs ` +
        "messages1.txt, messages2.txt, … for each of the clients there, one message a line.",
    );
    await assertRejects(() => source.many(), EnvironmentError, "many_messages.txt");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("planRun lets all clients send in one experiment, and one in the other", async () => {
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
