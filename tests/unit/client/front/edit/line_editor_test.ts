import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  type EditEvent,
  KeyDecoder,
  type KeyName,
  LineEditor,
} from "../../../../../lib/client/front/edit/mod.ts";
import { LINE_UNITS_MAX } from "../../../../../lib/client/front/edit/limits.ts";

const FAMILY = "👨‍👩‍👧";

/** An editor, and what typing in it led to. */
function setUp() {
  const editor = new LineEditor();
  const decoder = new KeyDecoder();
  const encoder = new TextEncoder();
  return {
    editor,
    /** Types as a terminal sends it. */
    type(text: string): EditEvent[] {
      return decoder.push(encoder.encode(text)).flatMap((key) =>
        key.type === "position" ? [] : editor.handle(key) ?? []
      );
    },
    press(...names: KeyName[]): EditEvent[] {
      return names.flatMap((name) => editor.handle({ type: "key", name }) ?? []);
    },
    paste: (text: string) => editor.handle({ type: "paste", text, length: text.length }),
    /** Returns the line with `|` for the cursor. */
    shown: () => `${editor.before}|${editor.after}`,
  };
}

Deno.test("LineEditor moves and erases by whole letters", () => {
  const { type, press, shown } = setUp();
  type(`a${FAMILY}e\u0301漢`);
  press("left", "left");
  assertEquals(shown(), `a${FAMILY}|e\u0301漢`);
  press("backspace");
  assertEquals(shown(), "a|e\u0301漢");
  press("delete");
  assertEquals(shown(), "a|漢");
  press("left", "left", "backspace");
  assertEquals(shown(), "|a漢");
  press("end", "right", "delete");
  assertEquals(shown(), "a漢|");
});

Deno.test("LineEditor moves and erases by words, and to both ends", () => {
  const { type, press, shown } = setUp();
  type("tea for  two");
  press("word-left");
  assertEquals(shown(), "tea for  |two");
  press("erase-word-left");
  assertEquals(shown(), "tea |two");
  press("home", "word-right");
  assertEquals(shown(), "tea |two");
  press("erase-to-start", "yank", "yank");
  assertEquals(shown(), "tea tea |two");
  press("home", "erase-word-right", "end", "yank");
  assertEquals(shown(), "tea twotea |");
  press("home", "erase-to-end");
  assertEquals(shown(), "|");
});

Deno.test("LineEditor undoes and redoes changes", () => {
  const { type, press, shown } = setUp();
  type("a");
  type("b");
  press("undo");
  assertEquals(shown(), "a|");
  press("redo");
  assertEquals(shown(), "ab|");
  assertEquals(press("undo", "undo", "undo"), [{ type: "bell" }]);
});

Deno.test("LineEditor recalls earlier lines, those that begin like the one that is typed", () => {
  const { type, press, shown } = setUp();
  type("tea\rcoffee\rtea for two\rtea\r");
  press("earlier");
  assertEquals(shown(), "tea|");
  press("earlier");
  assertEquals(shown(), "tea for two|");
  press("earlier", "earlier");
  assertEquals(shown(), "coffee|");
  press("later", "later", "later", "later");
  assertEquals(shown(), "|");
  type("co");
  press("earlier");
  assertEquals(shown(), "coffee|");
  press("later");
  assertEquals(shown(), "co|");
});

Deno.test("LineEditor keeps a pasted line until Enter", () => {
  const { type, press, paste, shown } = setUp();
  type("say ");
  assertEquals(paste("hello\r"), undefined);
  assertEquals(shown(), "say hello|");
  assertEquals(press("enter"), [{ type: "line", line: "say hello" }]);
});

Deno.test("LineEditor makes several pasted lines one message", () => {
  const { press, paste } = setUp();
  assertEquals(paste("def f(x):\r\treturn x\r\r!q\rafter\r"), { type: "pasted", lines: 5 });
  assertEquals(press("enter"), [
    { type: "line", line: "def f(x):\n\treturn x\n\n!q\nafter" },
  ]);
});

Deno.test("LineEditor refuses what is longer than a message, and leaves the line as it was", () => {
  const { editor, type, paste, shown } = setUp();
  assertEquals(paste("x".repeat(LINE_UNITS_MAX)), undefined);
  assertEquals(type("y"), [{ type: "bell" }]);
  assertEquals(paste("yy"), { type: "too-long", length: 2 });
  const key = { type: "paste", text: undefined, length: 9_000_000 } as const;
  assertEquals(editor.handle(key), { type: "too-long", length: 9_000_000 });
  assertEquals(shown().length, LINE_UNITS_MAX + 1);
});

Deno.test("LineEditor clears a line at Ctrl-C, which can be recalled, and interrupts without one", () => {
  const { type, press, shown } = setUp();
  type("half a line");
  assertEquals(press("interrupt"), []);
  assertEquals(shown(), "|");
  press("earlier");
  assertEquals(shown(), "half a line|");
  assertEquals(press("interrupt", "interrupt"), [{ type: "interrupt" }]);
});

Deno.test("LineEditor ends at Ctrl-D on an empty line only", () => {
  const { type, press, shown } = setUp();
  type("ab");
  assertEquals(press("home", "delete-or-end"), []);
  assertEquals(shown(), "|b");
  assertEquals(press("delete-or-end", "delete-or-end"), [{ type: "end" }]);
});

Deno.test("LineEditor completes as far as it is certain, and then returns the matches", () => {
  const { editor, type, press, shown } = setUp();
  type("!l");
  const ask = () => press("tab")[0] as EditEvent & { type: "complete" };
  const first = ask();
  assertEquals(first.line, "!l");
  assertEquals(editor.complete(first.request, [["!lg", "!lm "], "!l"]), ["!lg", "!lm "]);
  assertEquals(shown(), "!l|");
  assertEquals(editor.complete(ask().request, [["!later", "!lately"], "!l"]), []);
  assertEquals(shown(), "!late|");
  assertEquals(editor.complete(ask().request, [["!later"], "!late"]), []);
  assertEquals(shown(), "!later|");
  const late = ask();
  type("x");
  assertEquals(editor.complete(late.request, [["!laters"], "!later"]), []);
  assertEquals(shown(), "!laterx|");
});

Deno.test("LineEditor loses and invents nothing, whatever is pressed", () => {
  const names: KeyName[] = ["left", "right", "word-left", "word-right", "home", "end"];
  const letters = fc.array(fc.oneof(
    fc.constantFrom("a", " ", "é", "e\u0301", "漢", FAMILY, "🇩🇪").map((text) => ({ text })),
    fc.constantFrom(...names).map((name) => ({ name })),
  ));
  fc.assert(fc.property(letters, (keys) => {
    const { editor, press } = setUp();
    let count = 0;
    for (const key of keys) {
      if ("name" in key) press(key.name);
      else editor.handle({ type: "text", text: key.text });
      if ("text" in key) count += key.text.length;
    }
    assertEquals(editor.before.length + editor.after.length, count);
  }));
});

Deno.test("LineEditor takes a long line and keys in it in linear time", () => {
  const { editor, paste, press, type } = setUp();
  const began = performance.now();
  paste("x".repeat(60_000));
  for (let i = 0; i < 100; i++) {
    type("y");
    press("left", "left", "backspace", "right", "word-left", "end");
  }
  assert(editor.before.length > 59_000);
  // With time that grows with the square of the length this took half a minute.
  assert(performance.now() - began < 5_000);
});
