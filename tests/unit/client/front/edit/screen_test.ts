import { assert, assertEquals } from "@std/assert";
import xterm from "@xterm/headless";
import { Screen } from "../../../../../lib/client/front/edit/mod.ts";

const ROWS = 30;
const PROMPT = "[ford]> ";

/** A screen, and the terminal that shows it. */
function setUp(columns: number) {
  const terminal = new xterm.Terminal({ cols: columns, rows: ROWS, allowProposedApi: true });
  const screen = new Screen(columns, (text) => text.replaceAll("\n", " ⏎ "));
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  const cursor = () => ({ x: terminal.buffer.active.cursorX, y: terminal.buffer.active.cursorY });
  return {
    screen,
    terminal,
    write,
    cursor,
    show: (texts: string[], before: string, after = "") =>
      write(screen.compose(texts, { prompt: PROMPT, before, after })),
    rows(): string[] {
      const { active } = terminal.buffer;
      const all = Array.from(
        { length: active.length },
        (_, row) => active.getLine(row)?.translateToString(true) ?? "",
      );
      while (all.at(-1) === "") all.pop();
      return all;
    },
  };
}

const LETTERS: Record<string, string> = {
  ascii: "a",
  CJK: "漢",
  family: "👨‍👩‍👧",
  "heart with a selector": "❤️",
  combining: "e\u0301",
  flags: "🇩🇪",
  skin: "👍🏽",
  lightning: "⚡",
  "conjoining Hangul": "\u1112\u1161\u11ab",
  Devanagari: "\u0915\u094d\u0937\u093f",
  Hebrew: "של",
};

for (const columns of [10, 20, 40, 80]) {
  for (const [name, letter] of Object.entries(LETTERS)) {
    Deno.test(`Screen erases no text of others above ${name} in ${columns} columns`, async () => {
      const { show, rows, terminal } = setUp(columns);
      const texts: string[] = [];
      for (const count of [1, columns - 9, columns - 8, columns, 3 * columns]) {
        const before = letter.repeat(Math.max(count, 1));
        await show([], before);
        texts.push(`t${texts.length}`);
        await show([texts.at(-1)!], before, letter.repeat(count % 7));
        texts.push(`t${texts.length}`);
        await show([texts.at(-1)!], "", before);
      }
      const shown = rows();
      assertEquals(shown.slice(0, -1), texts);
      assertEquals(shown.length, texts.length + 1);
      assertEquals(terminal.modes.wraparoundMode, true);
    });
  }
}

Deno.test("Screen erases no text in a terminal that draws letters wider than they are taken for", async () => {
  const { show, rows, cursor, terminal } = setUp(40);
  terminal.unicode.register({
    version: "wide",
    wcwidth: (code: number) => code > 0x7f ? 2 : 1,
    // The width is in the second and third bit.
    charProperties: (code: number) => (code > 0x7f ? 2 : 1) << 1,
  });
  terminal.unicode.activeVersion = "wide";
  const texts: string[] = [];
  for (const count of [10, 20, 31, 100]) {
    texts.push(`t${count}`);
    await show([texts.at(-1)!], "γ".repeat(count), "δ".repeat(count));
    await show([], "γ".repeat(count));
  }
  assertEquals(rows().slice(0, -1), texts);
  await show([], "γγ", "δ");
  assertEquals(cursor(), { x: 12, y: texts.length });
});

Deno.test("Screen puts the cursor between the text before and after it", async () => {
  const { show, rows, cursor } = setUp(40);
  await show(["hello"], "γεια 漢", "字 end");
  assertEquals(rows(), ["hello", "[ford]> γεια 漢字 end"]);
  assertEquals(cursor(), { x: 15, y: 1 });
});

Deno.test("Screen shows the part of a long line around the cursor", async () => {
  const { show, rows, cursor } = setUp(30);
  const long = "0123456789".repeat(10);
  await show([], long);
  assertEquals(rows(), ["[ford]> …01234567890123456789"]);
  await show([], "", long);
  assertEquals(rows(), ["[ford]> 01234567890123456789…"]);
  assertEquals(cursor(), { x: 8, y: 0 });
  await show([], long, long);
  assertEquals(rows(), ["[ford]> …5678901234567890123…"]);
  assertEquals(cursor(), { x: 24, y: 0 });
});

Deno.test("Screen wraps texts and a finished line, and keeps all of them", async () => {
  const { screen, show, write, rows } = setUp(20);
  await show(["a".repeat(45)], "b".repeat(45));
  await write(screen.finish({ prompt: PROMPT, before: "b".repeat(45), after: "" }));
  await show(["in g ford says:: ok"], "");
  assertEquals(
    rows(),
    [
      "a".repeat(20),
      "a".repeat(20),
      "a".repeat(5),
      PROMPT + "b".repeat(12),
      "b".repeat(20),
      "b".repeat(13),
      "in g ford says:: ok",
      PROMPT,
    ].map((row) => row),
  );
});

Deno.test("Screen.resize() keeps all texts in a terminal that cuts the row off", async () => {
  const { screen, terminal, show, write, rows, cursor } = setUp(100);
  await show(["one", "two"], "x".repeat(60));
  terminal.resize(50, ROWS);
  const question = screen.resize(50);
  assertEquals(question, "\x1b[6n");
  await write(question!);
  // This terminal leaves its cursor in the last column.
  screen.locate(cursor().x + 1);
  await show(["three"], "x".repeat(60));
  terminal.resize(100, ROWS);
  assertEquals(screen.resize(100), undefined);
  await show(["four"], "x".repeat(60));
  assertEquals(rows().filter((row) => !row.includes("[ford]")), ["one", "two", "three", "four"]);
  assertEquals(rows().length, 5);
});

Deno.test("Screen.locate() begins above in a terminal that has wrapped the row", async () => {
  const { screen, show, write, rows, terminal } = setUp(100);
  // What such a terminal makes of it, at a width of 50.
  await show(["one"], "x".repeat(60));
  terminal.reset();
  terminal.resize(50, ROWS);
  await write(`one\r\n${PROMPT}${"x".repeat(60)}`);
  screen.resize(50);
  screen.locate(19);
  await show(["two"], "x".repeat(60));
  assertEquals(rows(), ["one", "two", `${PROMPT}…${"x".repeat(40)}`]);
});

Deno.test("Screen.giveUpLocating() erases nothing above the cursor", async () => {
  const { screen, show, write, rows, terminal } = setUp(100);
  await show(["one"], "x".repeat(60));
  terminal.reset();
  terminal.resize(50, ROWS);
  await write(`one\r\n${PROMPT}${"x".repeat(60)}`);
  screen.resize(50);
  screen.giveUpLocating();
  await show(["two"], "");
  const shown = rows();
  assert(shown.includes("one") && shown.includes("two"), shown.join("\n"));
});

Deno.test("Screen.forget() begins at the left, in whatever row the cursor is", async () => {
  const { screen, show, write, rows } = setUp(40);
  await show(["one"], "half");
  await write("\r\nfg\r\n");
  screen.forget();
  await show([], "half");
  assertEquals(rows(), ["one", "[ford]> half", "fg", "[ford]> half"]);
});
