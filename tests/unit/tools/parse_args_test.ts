import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";

Deno.test("parseArgs reads a string option in each of its spellings", () => {
  const options = { string: ["backlog"], alias: { backlog: "b" } } as const;
  const spellings = [["--backlog=5"], ["--backlog", "5"], ["-b", "5"], ["-b5"], ["-b=5"]];
  for (const args of spellings) {
    assertEquals(parseArgs(args, options), { _: [], backlog: "5", b: "5" });
  }
});

Deno.test("parseArgs takes an option at its word: = and spaces stay in the value", () => {
  const args = ["--group", "two words", "--test=a=b"];
  const parsed = parseArgs(args, { string: ["group", "test"] });
  assertEquals(parsed, { _: [], group: "two words", test: "a=b" });
});

Deno.test("parseArgs gives a string option without a value the empty text", () => {
  const options = { string: ["group"], boolean: ["verbose"] } as const;
  assertEquals(parseArgs(["--group"], options), { _: [], group: "", verbose: false });
  const parsed = parseArgs(["--group", "--verbose"], options);
  assertEquals(parsed, { _: [], group: "", verbose: true });
  assertEquals(parseArgs(["--group", "", "a"], options).group, "");
});

Deno.test("parseArgs leaves out a string option that was not given", () => {
  assertEquals(parseArgs([], { string: ["group"] }), { _: [] });
});

Deno.test("parseArgs never gives a boolean option the next word, but for true and false", () => {
  const options = { boolean: ["verbose"], alias: { verbose: "v" } } as const;
  assertEquals(parseArgs(["-v", "a"], options), { _: ["a"], verbose: true, v: true });
  assertEquals(parseArgs(["--verbose", "a"], options), { _: ["a"], verbose: true, v: true });
  assertEquals(parseArgs(["--verbose", "false"], options), { _: [], verbose: false, v: false });
  assertEquals(parseArgs(["--verbose=false"], options).verbose, false);
  assertEquals(parseArgs([], options), { _: [], verbose: false, v: false });
});

Deno.test("parseArgs reads --no-name as a name, but --no-name=value as that of name", () => {
  const options = { boolean: ["verbose"], string: ["group"] } as const;
  assertEquals(parseArgs(["--no-verbose=true"], options), { _: [], verbose: true });
  assertEquals(parseArgs(["--no-group=a"], options), { _: [], verbose: false, group: "a" });
  const expected = { _: [], verbose: false, "no-verbose": true } as unknown;
  assertEquals(parseArgs(["--no-verbose"], options) as unknown, expected);
});

Deno.test("parseArgs splits grouped letters, the last of which may take the next word", () => {
  const options = { boolean: ["v", "j"], string: ["g"] } as const;
  assertEquals(parseArgs(["-vj"], options), { _: [], v: true, j: true });
  assertEquals(parseArgs(["-vg", "books"], options), { _: [], v: true, j: false, g: "books" });
});

Deno.test("parseArgs takes no word with a dash as the value of an option", () => {
  const options = { string: ["n"], boolean: ["v"] } as const;
  assertEquals(parseArgs(["-n", "-v"], options), { _: [], n: "", v: true });
  assertEquals(parseArgs(["-n", "-"], options), { _: [], n: "-", v: false });
});

Deno.test("parseArgs turns numeric values and positionals into numbers unless told otherwise", () => {
  assertEquals(parseArgs(["7", "a", "--x", "8"]), { _: [7, "a"], x: 8 });
  // The type of `_` has no sense, in the real package either, when "_" is listed.
  const asText: unknown = parseArgs(["7", "--x", "8"], { string: ["_", "x"] });
  assertEquals(asText, { _: ["7"], x: "8" });
  assertEquals(parseArgs(["0x10", "1e3", " ", "1:2"]), { _: [16, 1000, " ", "1:2"] });
});

Deno.test("parseArgs takes a lone dash as a positional", () => {
  assertEquals(parseArgs(["-"]), { _: ["-"] });
});

Deno.test("parseArgs reads no options after --", () => {
  const args = ["a", "--", "--group", "7"];
  assertEquals(parseArgs(args, { string: ["group"] }), { _: ["a", "--group", "7"] });
  assertEquals(parseArgs(args, { "--": true }), { _: ["a"], "--": ["--group", "7"] });
});

Deno.test("parseArgs with stopEarly takes all from the first positional on as it is", () => {
  const options = { boolean: ["v"], stopEarly: true } as const;
  assertEquals(parseArgs(["-v", "client", "-v", "7"], options), {
    _: ["client", "-v", "7"],
    v: true,
  });
});

Deno.test("parseArgs keeps the last of a repeated option, or all of a collected one", () => {
  const args = ["--host", "a", "--host=b"];
  assertEquals(parseArgs(args, { string: ["host"] }).host, "b");
  assertEquals(parseArgs(args, { string: ["host"], collect: ["host"] }).host, ["a", "b"]);
  assertEquals(parseArgs([], { string: ["host"], collect: ["host"] }).host, []);
});

Deno.test("parseArgs fills in defaults, under the aliases too", () => {
  const options = { string: ["group"], alias: { group: "g" }, default: { group: "test" } } as const;
  assertEquals(parseArgs([], options), { _: [], group: "test", g: "test" });
  assertEquals(parseArgs(["-g", "books"], options).group, "books");
});

Deno.test("parseArgs shows unknown options and positionals, and drops them on false", () => {
  const shown: unknown[][] = [];
  const parsed = parseArgs(["--port", "1", "-x", "a", "b", "-v", "--q=z"], {
    boolean: ["v"],
    unknown: (...seen) => {
      shown.push(seen);
      return seen.length === 1 && seen[0] === "b";
    },
  });
  assertEquals(shown, [["--port", "port", "1"], ["-x", "x", "a"], ["b"], ["--q=z", "q", "z"]]);
  assertEquals(parsed, { _: ["b"], v: true });
});

Deno.test("parseArgs gives results whose types need no cast", () => {
  const parsed = parseArgs(["--members", "3"], {
    string: ["members", "host"],
    boolean: ["json"],
    collect: ["host"],
    alias: { members: "m" },
  });
  const members: string | undefined = parsed.members;
  const json: boolean = parsed.json;
  const hosts: string[] = parsed.host;
  const positionals: (string | number)[] = parsed._;
  assertEquals([members, json, hosts, positionals], ["3", false, [], []]);
});
