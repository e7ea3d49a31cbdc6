import { assertEquals, assertThrows } from "@std/assert";
import { describeFlags, parseFlags, UsageError } from "../../../../lib/cli/mod.ts";

const SYNTAX = {
  flags: {
    backlog: {
      kind: "number",
      short: "b",
      value: "N",
      min: 1,
      max: 100,
      default: 10,
      help: "Pending connections",
    },
    seqAddr: { kind: "text", value: "HOST:PORT", aliases: ["seq_addr"], help: "Where" },
    group: { kind: "list", short: "g", value: "GROUP", help: "Groups to join" },
    logFormat: { kind: "choice", choices: ["text", "json"], default: "text", help: "Format" },
    verbose: { kind: "boolean", short: "v", help: "More" },
  },
  positionals: ["HOST:PORT", "[NAME]"],
} as const;

function parse(line: string) {
  return parseFlags(line.split(" ").filter((word) => word !== ""), SYNTAX);
}

function fault(line: string): string {
  return assertThrows(() => parse(line), UsageError).message;
}

Deno.test("parseFlags() returns the defaults when only positionals are given", () => {
  assertEquals(parse(":0"), {
    flags: { backlog: 10, seqAddr: undefined, group: [], logFormat: "text", verbose: false },
    positionals: [":0", undefined],
  });
});

Deno.test("parseFlags() reads long and short forms, in any place", () => {
  const expected = {
    flags: {
      backlog: 20,
      seqAddr: "h:1",
      group: ["a", "b"],
      logFormat: "json" as const,
      verbose: true,
    },
    positionals: [":0", "ford"] as const,
  };
  for (
    const line of [
      "-b 20 --seq-addr h:1 -g a -g b --log-format json -v :0 ford",
      ":0 --backlog 20 ford --seq_addr h:1 --group a --group=b --log-format=json --verbose",
      "-b20 --seq-addr=h:1 -g a -g b --log-format json -v :0 ford",
      "-b=20 --seq-addr=h:1 -g a -g b --log-format json -v :0 ford",
      "-vb 20 --seq_addr=h:1 -g a --group b --log-format json -- :0 ford",
    ]
  ) assertEquals(parse(line) as unknown, expected, line);
});

Deno.test("parseFlags() takes no word for another flag than the one that was typed", () => {
  const known = "The flags are --backlog, --seq-addr, --group, --log-format, --verbose.";
  assertEquals(fault(":0 --_"), `Unknown flag "--_". ${known}`);
  assertEquals(fault(":0 --_=5"), `Unknown flag "--_". ${known}`);
  assertEquals(fault("-_ :0"), `Unknown flag "-_". ${known}`);
  assertEquals(fault(":0 -v_"), `Unknown flag "-_" in "-v_". ${known}`);
  assertEquals(
    fault(":0 --no-verbose=true"),
    `Unknown flag "--no-verbose". Did you mean --verbose?`,
  );
  assertEquals(fault(":0 --no-backlog=5"), `Unknown flag "--no-backlog". Did you mean --backlog?`);
  assertEquals(fault(":0 --no-verbose"), `Unknown flag "--no-verbose". Did you mean --verbose?`);
  assertEquals(fault(":0 ---v"), `Unknown flag "---v". ${known}`);
  assertEquals(fault(":0 --=5"), `Unknown flag "--=5". ${known}`);
});

Deno.test("parseFlags() keeps positionals and values that look like numbers as they are", () => {
  const { flags, positionals } = parse("-g 007 0x10 1e3");
  assertEquals([flags.group, positionals], [["007"], ["0x10", "1e3"]]);
  assertEquals(parse("0x10 -- 1e3").positionals, ["0x10", "1e3"]);
});

Deno.test("parseFlags() takes everything after -- as positionals", () => {
  assertEquals(parse("-- :0 -v").positionals, [":0", "-v"]);
});

Deno.test("parseFlags() names an unknown flag and the nearest known one", () => {
  assertEquals(fault("--baklog 5 :0"), 'Unknown flag "--baklog". Did you mean --backlog?');
  assertEquals(fault("--baklog=5 :0"), 'Unknown flag "--baklog". Did you mean --backlog?');
  assertEquals(
    fault("-x :0"),
    'Unknown flag "-x". The flags are --backlog, --seq-addr, --group, --log-format, --verbose.',
  );
  assertEquals(fault("-vx :0").slice(0, 26), 'Unknown flag "-x" in "-vx"');
});

Deno.test("parseFlags() refuses a flag whose value is missing", () => {
  assertEquals(fault(":0 -b"), "--backlog (-b) needs a value: --backlog N.");
  assertEquals(fault("--seq-addr -v :0"), "--seq-addr needs a value: --seq-addr HOST:PORT.");
  assertEquals(fault(":0 --log-format"), "--log-format needs a value: --log-format text|json.");
  assertEquals(fault(":0 --group="), "--group (-g) needs a value: --group GROUP.");
});

Deno.test("parseFlags() refuses a value that is given twice, under whichever name", () => {
  const expected = '--backlog (-b) is given twice, with "1" and "2": give it once.';
  assertEquals(fault("-b 1 --backlog 2 :0"), expected);
  assertEquals(
    fault("--seq-addr a:1 --seq_addr b:2 :0"),
    '--seq-addr is given twice, with "a:1" and "b:2": give it once.',
  );
});

Deno.test("parseFlags() refuses a value that is no number or out of range", () => {
  const advice = "give a number from 1 to 100.";
  assertEquals(fault("-b abc :0"), `Bad --backlog (-b): "abc" is not a whole number; ${advice}`);
  assertEquals(fault("-b 1.5 :0"), `Bad --backlog (-b): "1.5" is not a whole number; ${advice}`);
  assertEquals(fault("-b 0 :0"), `Bad --backlog (-b): "0" is out of range; ${advice}`);
  assertEquals(fault("-b 101 :0"), `Bad --backlog (-b): "101" is out of range; ${advice}`);
});

Deno.test("parseFlags() refuses a word that is not among the choices", () => {
  assertEquals(fault("--log-format xml :0"), 'Bad --log-format: "xml" is not text or json.');
});

Deno.test("parseFlags() refuses a value for a flag that takes none", () => {
  assertEquals(fault("--verbose=5 :0"), '"--verbose=5" has a value, but --verbose takes none.');
  assertEquals(parse("--verbose=true :0").flags.verbose, true);
});

Deno.test("parseFlags() refuses too few and too many positionals", () => {
  assertEquals(
    fault(""),
    "Missing HOST:PORT: the command takes HOST:PORT [NAME], but nothing was given.",
  );
  assertEquals(fault(":0 a b"), 'Unexpected word "b": the command takes HOST:PORT [NAME].');
});

Deno.test("parseFlags() knows no flag by a name that every object has", () => {
  for (const name of ["__proto__", "constructor", "toString"]) {
    assertEquals(fault(`:0 --${name} 1`).startsWith(`Unknown flag "--${name}".`), true, name);
  }
});

Deno.test("describeFlags() lists every flag with its default, and --help last", () => {
  assertEquals(describeFlags(SYNTAX.flags).split("\n"), [
    "  -b, --backlog N              Pending connections (default 10)",
    "      --seq-addr HOST:PORT     Where",
    "  -g, --group GROUP            Groups to join",
    "      --log-format text|json   Format (default text)",
    "  -v, --verbose                More",
    "  -h, --help                   Show this text",
  ]);
});

Deno.test("parseFlags() gives all words that are left to a last positional with an ellipsis", () => {
  const syntax = { flags: {}, positionals: ["FIRST", "[DIR…]"] } as const;
  assertEquals(parseFlags(["a", "b", "c"], syntax).positionals, ["a", ["b", "c"]]);
  assertEquals(parseFlags(["a"], syntax).positionals, ["a", []]);
  assertThrows(() => parseFlags([], syntax), UsageError, "Missing FIRST");
});
