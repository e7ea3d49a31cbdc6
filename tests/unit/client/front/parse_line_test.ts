import { assertEquals, assertMatch } from "@std/assert";
import { type LineMeaning, parseLine } from "../../../../lib/client/front/parse_line.ts";

Deno.test("parseLine() knows the commands, after ! and after /", () => {
  for (const mark of ["!", "/"]) {
    assertEquals(parseLine(`${mark}lg`), { type: "groups" });
    assertEquals(parseLine(`${mark}lm distrib`), { type: "members", group: "distrib" });
    assertEquals(parseLine(`${mark}lm`), { type: "members" });
    assertEquals(parseLine(`${mark}j βιβλία`), { type: "join", group: "βιβλία" });
    assertEquals(parseLine(`${mark}j a total`), { type: "join", group: "a", mode: "total" });
    assertEquals(parseLine(`${mark}j a fifo`), { type: "join", group: "a", mode: "fifo" });
    assertEquals(parseLine(`${mark}w distrib`), { type: "select", group: "distrib" });
    assertEquals(parseLine(`${mark}e distrib`), { type: "exit", group: "distrib" });
    assertEquals(parseLine(`${mark}h`), { type: "history", last: 20 });
    assertEquals(parseLine(`${mark}h 5`), { type: "history", last: 5 });
    assertEquals(parseLine(`${mark}h a`), { type: "history", group: "a", last: 20 });
    assertEquals(parseLine(`${mark}h a 7`), { type: "history", group: "a", last: 7 });
    assertEquals(parseLine(`${mark}h @40`), { type: "history", last: 20, until: 40 });
    const before = { type: "history", group: "a", last: 7, until: 40 };
    assertEquals(parseLine(`${mark}h a 7 @40`), before as LineMeaning);
    assertEquals(parseLine(`${mark}h @0`).type, "fault");
    assertEquals(parseLine(`${mark}h 20 7`), { type: "history", group: "20", last: 7 });
    assertEquals(parseLine(`${mark}verify`), { type: "verify" });
    assertEquals(parseLine(`${mark}verify a`), { type: "verify", group: "a" });
    assertEquals(parseLine(`${mark}verify a b`).type, "fault");
    assertEquals(parseLine(`${mark}q`), { type: "quit" });
    assertEquals(parseLine(`${mark}help`), { type: "help" });
  }
});

Deno.test("parseLine() ignores spaces around the words of a command", () => {
  assertEquals(parseLine("!lg  "), { type: "groups" });
  assertEquals(parseLine("!j   distrib "), { type: "join", group: "distrib" });
  const signed = { type: "join", group: "distrib", signed: true } as const;
  assertEquals(parseLine("!j distrib signed"), signed);
  assertEquals(parseLine("!j distrib fifo signed"), { ...signed, mode: "fifo" });
  assertEquals(parseLine("!w cafe\u0301"), { type: "select", group: "caf\u00e9" });
});

Deno.test("parseLine() takes any other line for a message, as it is", () => {
  for (const line of ["So long", "", " !lg", "q", "what!", "a/b", "γεια"]) {
    assertEquals(parseLine(line), { type: "message", skip: 0 }, line);
  }
});

Deno.test("parseLine() takes a doubled mark for a message that begins with one", () => {
  assertEquals(parseLine("!!lg"), { type: "message", skip: 1 });
  assertEquals(parseLine("//etc/hosts"), { type: "message", skip: 1 });
  assertEquals(parseLine("!!"), { type: "message", skip: 1 });
});

Deno.test("parseLine() takes what follows !d and a name for a message to that member", () => {
  assertEquals(parseLine("!d ford So long"), { type: "direct", to: "ford", skip: 8 });
  assertEquals(parseLine("/d  ford   two"), { type: "direct", to: "ford", skip: 9 });
  assertEquals(parseLine("!d cafe\u0301 x"), { type: "direct", to: "caf\u00e9", skip: 9 });
  assertEquals(parseLine("!!d ford x"), { type: "message", skip: 1 });
  assertEquals(parseLine("!d"), parseLine("!d  ") as LineMeaning);
  assertEquals(faultOf("!d"), "bad-command: !d needs a member and a text: !d NAME TEXT.");
  const noText = 'bad-command: /d needs a text after "ford": /d NAME TEXT.';
  for (const line of ["/d ford", "/d ford  "]) assertEquals(faultOf(line), noText);
  assertMatch(faultOf("!dx ford"), /^unknown-command/);
});

Deno.test("parseLine() keeps several pasted lines after !d from the group", () => {
  const [line, pasted] = ["!d ford a\nb", "!d\nford\na"];
  assertEquals(parseLine(line), { type: "direct", to: "ford", skip: 8 });
  assertEquals(parseLine(pasted), { type: "direct", to: "ford", skip: 8 });
  assertEquals(parseLine("!d ford\n").type, "fault");
  assertEquals(parseLine("!w ford\nb"), { type: "message", skip: 0 });
});

function faultOf(line: string): string {
  const meaning = parseLine(line);
  return meaning.type === "fault" ? `${meaning.code}: ${meaning.message}` : meaning.type;
}

Deno.test("parseLine() says what is wrong with a command and what would be right", () => {
  assertEquals(
    faultOf("!x y"),
    'unknown-command: There is no command "!x": see !help. ' +
      "To send a line that begins with !, write ! twice.",
  );
  assertEquals(faultOf("!w"), "bad-command: !w needs a group: !w GROUP.");
  assertEquals(faultOf("!j"), "bad-command: !j needs a group: !j GROUP.");
  assertEquals(
    faultOf("/j a b"),
    'bad-command: /j takes a group and its order, and "b" is no order: take fifo, total or safe.',
  );
  assertEquals(
    faultOf("!j a total c"),
    'bad-command: !j takes one group, and "c" follows its order.',
  );
  assertEquals(
    faultOf("!h a b"),
    'bad-command: !h takes how many messages, from 1 to 10000, and not "b".',
  );
  assertEquals(
    faultOf("!h 0"),
    'bad-command: !h takes how many messages, from 1 to 10000, and not "0".',
  );
  assertEquals(
    faultOf("/h a 3 b"),
    'bad-command: /h takes a group and a number, and "b" follows them.',
  );
  assertEquals(faultOf("/w a b"), 'bad-command: /w takes one group, and "b" follows it.');
  assertEquals(faultOf("!q now"), 'bad-command: !q stands alone, and "now" follows it.');
  assertMatch(faultOf("!"), /^unknown-command: There is no command "!"/);
  assertMatch(faultOf("!constructor"), /^unknown-command/);
});

Deno.test("parseLine() quotes only the beginning of a long word", () => {
  assertMatch(faultOf(`!${"😀".repeat(1_000)}`), /"!(😀){29}…"/u);
});
