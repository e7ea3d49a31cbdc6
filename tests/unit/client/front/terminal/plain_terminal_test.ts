import { assertEquals } from "@std/assert";
import { PlainTerminal } from "../../../../../lib/client/front/terminal/plain_terminal.ts";
import { FakeTime, FakeTty, settle } from "./fixture_tty.ts";

Deno.test("PlainTerminal writes text and prompts, and nothing else", async () => {
  const tty = new FakeTty();
  const terminal = new PlainTerminal(tty, new FakeTime());
  const typed: (string | undefined)[] = [];
  terminal.start({
    prompt: "[ford]> ",
    complete: () => Promise.resolve([[], ""]),
    onLine: (line) => {
      typed.push(line);
      return line === "!q";
    },
    onInterrupt: () => {},
  });
  const first = terminal.nextLine();
  await settle();
  await terminal.out("in books zaphod says:: hi");
  tty.type("so long\n");
  assertEquals(await first, "so long");
  const second = terminal.nextLine();
  await settle();
  tty.type("!q\necho not for the shell\n");
  assertEquals(await second, "!q");
  await terminal.close();
  assertEquals(typed, ["so long", "!q"]);
  assertEquals(tty.written, "[ford]> \nin books zaphod says:: hi\n[ford]> [ford]> ");
  assertEquals(tty.isRaw, false);
  tty.type(null);
});
