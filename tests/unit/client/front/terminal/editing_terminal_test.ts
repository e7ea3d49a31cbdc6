import { assert, assertEquals, assertMatch } from "@std/assert";
import { EditingTerminal } from "../../../../../lib/client/front/terminal/editing_terminal.ts";
import { FakeTime, FakeTty, settle } from "./fixture_tty.ts";

function setUp({ columns = 40 } = {}) {
  const tty = new FakeTty(columns);
  const time = new FakeTime();
  const terminal = new EditingTerminal(tty, time);
  const typed: (string | undefined)[] = [];
  let interrupts = 0;
  const completion = Promise.withResolvers<readonly [string[], string]>();
  terminal.start({
    prompt: "[ford]> ",
    complete: () => completion.promise,
    onLine: (line) => {
      typed.push(line);
      return line === undefined || line === "!q";
    },
    onInterrupt: () => interrupts++,
  });
  return {
    tty,
    time,
    terminal,
    typed,
    completion,
    interrupts: () => interrupts,
    async type(...chunks: string[]) {
      for (const chunk of chunks) tty.type(chunk);
      await settle();
    },
    async finish() {
      tty.type(null);
      await terminal.close();
    },
  };
}

Deno.test("EditingTerminal takes keys while a line is run, and shows both in their order", async () => {
  const { tty, terminal, type, finish } = setUp();
  const first = terminal.nextLine();
  await type("!lm books\r");
  assertEquals(await first, "!lm books");
  await type("so ");
  assertEquals(tty.rows(), ["[ford]> !lm books", "[ford]> so"]);
  await terminal.out("members: (ford)");
  await type("long");
  assertEquals(tty.rows(), ["[ford]> !lm books", "members: (ford)", "[ford]> so long"]);
  const second = terminal.nextLine();
  await type("\r");
  assertEquals(await second, "so long");
  await finish();
});

Deno.test("EditingTerminal takes keys while a completion is awaited, and then drops it", async () => {
  const { tty, terminal, type, completion, finish } = setUp();
  void terminal.nextLine();
  await type("!j b\t", "o");
  completion.resolve([["books"], "b"]);
  await settle();
  assertEquals(tty.rows(), ["[ford]> !j bo"]);
  await finish();
});

Deno.test("EditingTerminal shows the matches of a completion above the line", async () => {
  const { tty, terminal, type, completion, finish } = setUp();
  void terminal.nextLine();
  await type("!l\t");
  completion.resolve([["!lg", "!lm "], "!l"]);
  await settle();
  assertEquals(tty.rows(), ["!lg  !lm", "[ford]> !l"]);
  await finish();
});

Deno.test("EditingTerminal keeps a paste in the line, and says when it is one of several lines", async () => {
  const { tty, terminal, typed, type, finish } = setUp({ columns: 90 });
  const next = terminal.nextLine();
  await type("\x1b[200~one\rtw", "o\r\x1b[201~");
  assertEquals(tty.rows(), [
    "The 2 lines of the paste are one message: Enter sends it, Ctrl-C drops it.",
    "[ford]> one ⏎ two",
  ]);
  assertEquals(typed, []);
  await type("\r");
  assertEquals(await next, "one\ntwo");
  await finish();
});

Deno.test("EditingTerminal drops what comes after the last line until the input is quiet", async () => {
  const { tty, time, terminal, typed, type } = setUp();
  const next = terminal.nextLine();
  await type("!q\r");
  assertEquals(await next, "!q");
  terminal.stop();
  // As over ssh: pieces with pauses between them, the last of them while the end is waited for.
  const pieces = ["echo 1\r", "echo 2\recho", " 3\r"];
  time.onWait = () => {
    const piece = pieces.shift();
    if (piece !== undefined) tty.type(piece);
  };
  await terminal.close();
  assertEquals(pieces, []);
  assertEquals(typed, ["!q"]);
  assertEquals(tty.rows(), ["[ford]> !q"]);
  assertEquals([tty.isRaw, tty.emulator.modes.bracketedPasteMode], [false, false]);
  tty.type(null);
});

Deno.test("EditingTerminal waits longer for the rest of a paste that went on after the last line", async () => {
  const { tty, time, terminal, type } = setUp();
  void terminal.nextLine();
  await type("!q\recho 1\r");
  // The sender pauses for half a second, and then for as long again.
  const pieces = ["echo 2\r", "echo 3\r"];
  const begin = time.now();
  let due = begin + 500;
  time.onWait = () => {
    if (time.now() < due || pieces.length === 0) return;
    due = time.now() + 500;
    tty.type(pieces.shift()!);
  };
  await terminal.close();
  assertEquals(pieces, []);
  assert(time.now() - begin < 2_500, `${time.now() - begin}`);
  tty.type(null);
});

Deno.test("EditingTerminal does not take its own late turns for quiet", async () => {
  const { tty, time, terminal, type } = setUp();
  void terminal.nextLine();
  await type("!q\r");
  // Each turn comes half a second late; a piece comes in the third.
  time.lateMs = 500;
  const pieces = ["", "", "echo 1\r"];
  time.onWait = () => {
    const piece = pieces.shift();
    if (piece) tty.type(piece);
  };
  await terminal.close();
  assertEquals(pieces, []);
  tty.type(null);
});

Deno.test("EditingTerminal ends soon when nothing came after the last line", async () => {
  const { tty, time, terminal, type } = setUp();
  void terminal.nextLine();
  await type("!q\r");
  const begin = time.now();
  await terminal.close();
  assert(time.now() - begin <= 200, `${time.now() - begin}`);
  tty.type(null);
});

Deno.test("EditingTerminal ends though a key is stuck", async () => {
  const { tty, time, terminal, type } = setUp();
  void terminal.nextLine();
  await type("!q\r");
  time.onWait = () => tty.type("aaa");
  const before = time.now();
  await terminal.close();
  assert(time.now() - before < 6_000);
  tty.type(null);
});

Deno.test("EditingTerminal clears the line at the first Ctrl-C, and heeds it after the last line", async () => {
  const { tty, terminal, type, interrupts, finish } = setUp();
  void terminal.nextLine();
  await type("half", "\x03");
  assertEquals([tty.rows(), interrupts()], [["[ford]>"], 0]);
  await type("\x03");
  assertEquals(interrupts(), 1);
  await type("\x03");
  assertEquals(interrupts(), 2);
  await finish();
});

Deno.test("EditingTerminal.stop() leaves one row of a long draft, and every message above it", async () => {
  const { tty, terminal, type } = setUp();
  const next = terminal.nextLine();
  await terminal.out("in books katerina says:: hello");
  await type(`\x1b[200~${"word ".repeat(12_000)}\x1b[201~`);
  terminal.stop();
  assertEquals(await next, undefined);
  await type("more\r");
  await terminal.err("in books katerina left");
  await terminal.close();
  const [said, draft, left, ...rest] = tty.rows();
  assertEquals([said, left], ["in books katerina says:: hello", "in books katerina left"]);
  assertMatch(draft!, /^\[ford\]> …[word ]+$/);
  assertEquals(rest, []);
  const { cursorX, cursorY } = tty.emulator.buffer.active;
  assertEquals([cursorX, cursorY], [0, 3], "the prompt of the shell begins a row of its own");
  assertEquals(tty.emulator.modes.wraparoundMode, true);
  tty.type(null);
});

Deno.test("EditingTerminal.stop() leaves a short draft whole, wherever the cursor is", async () => {
  const { tty, terminal, type } = setUp();
  void terminal.nextLine();
  await type("So long", "\x1b[D\x1b[D\x1b[D");
  terminal.stop();
  await terminal.close();
  assertEquals(tty.rows(), ["[ford]> So long"]);
  assertEquals(tty.emulator.buffer.active.cursorY, 1);
  tty.type(null);
});

Deno.test("EditingTerminal.stop() erases no message when the window has just become narrower", async () => {
  const { tty, terminal, type } = setUp({ columns: 100 });
  void terminal.nextLine();
  await terminal.out("one");
  await type("x".repeat(80));
  tty.resize(50);
  terminal.stop();
  await terminal.out("two");
  await terminal.close();
  const rows = tty.rows();
  assertEquals(rows.filter((row) => !row.includes("x")), ["one", "two"]);
  assertEquals(rows.at(-1), "two");
  tty.type(null);
});

Deno.test("EditingTerminal leaves the terminal to the shell while the job is stopped", async () => {
  const { tty, terminal, type, finish } = setUp();
  void terminal.nextLine();
  const modes: boolean[] = [];
  tty.onStop = async () => {
    modes.push(tty.isRaw, tty.emulator.modes.bracketedPasteMode);
    await tty.write(new TextEncoder().encode("[1]+  Stopped\r\n$ fg\r\n"));
  };
  await type("hal", "\x1a", "lo");
  assertEquals(modes, [false, false]);
  assertEquals(tty.rows(), ["[1]+  Stopped", "$ fg", "[ford]> hallo"]);
  assertEquals([tty.isRaw, tty.emulator.modes.bracketedPasteMode], [true, true]);
  // SIGSTOP from elsewhere is not announced.
  tty.isRaw = false;
  tty.listeners?.onContinue();
  await settle();
  assertEquals([tty.isRaw, tty.rows().length], [true, 3]);
  await finish();
});

Deno.test("EditingTerminal leaves the terminal as it was when the process ends at once", async () => {
  const { tty, terminal, type, finish } = setUp();
  void terminal.nextLine();
  await type("half");
  tty.listeners?.onExit();
  assertEquals([tty.isRaw, tty.written.endsWith("\x1b[?2004l")], [false, true]);
  await finish();
});

Deno.test("EditingTerminal erases no message when the window changes", async () => {
  const { tty, terminal, type, finish } = setUp({ columns: 100 });
  void terminal.nextLine();
  await type("x".repeat(80));
  const said: string[] = [];
  for (const columns of [50, 30, 100, 20, 60, 100]) {
    await terminal.out(`before ${columns}`);
    tty.resize(columns);
    await settle();
    await terminal.out(`after ${columns}`);
    said.push(`before ${columns}`, `after ${columns}`);
  }
  assertEquals(tty.rows().filter((row) => !row.includes("x")), said);
  assertEquals(tty.rows().length, said.length + 1);
  assertEquals(tty.rows().at(-1), `[ford]> ${"x".repeat(80)}`);
  await finish();
});

Deno.test("EditingTerminal ends like Ctrl-D when its window is closed", async () => {
  const { tty, terminal, typed } = setUp();
  const next = terminal.nextLine();
  tty.type(null);
  assertEquals(await next, undefined);
  assertEquals(typed, [undefined]);
  await terminal.close();
});

Deno.test("EditingTerminal shows text as it is before it starts", async () => {
  const tty = new FakeTty();
  const terminal = new EditingTerminal(tty, new FakeTime());
  await terminal.err("a log line");
  await terminal.close();
  assertEquals([tty.written, tty.isRaw], ["a log line\r\n", false]);
});
