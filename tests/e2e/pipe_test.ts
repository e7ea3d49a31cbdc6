import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { jsonLine, jsonLines, startClient, startGm, startTracker } from "../testing/mod.ts";

const IN_DISTRIB = { flags: ["-g", "distrib"] };

Deno.test("a thousand pasted lines arrive in order, and the client exits with 0", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  const words = ["client", "-g", "distrib", "--members", "2", ":0", "katerina", address];
  await using katerina = startGm(words);
  const lines = Array.from({ length: 1_000 }, (_, i) => `line ${i}`);
  await katerina.writeRaw(lines.join("\n"));
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 0);
  assertEquals(katerina.stdout.lines, lines.map((line) => `in distrib katerina says:: ${line}`));
  await ford.waitForLine(jsonLine("message", { text: "line 999" }));
  const heard = jsonLines(ford.stdout.lines, "message").map(({ text }) => text);
  assertEquals(heard, lines);
  assertEquals(katerina.stderr.text, "");
});

Deno.test("a line of 64 KiB arrives whole, one byte more is refused, and the lines after it are sent", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = startGm(["client", "-g", "distrib", ":0", "katerina", address]);
  await ford.waitForLine(jsonLine("view"));
  const longest = "ψ".repeat(32_768);
  await katerina.writeRaw(`${longest}\n${longest}x\n${"y".repeat(1_000_000)}\nstill here\n`);
  await ford.waitForLine(jsonLine("message", { text: "still here" }));
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 1);
  const heard = jsonLines(ford.stdout.lines, "message").map(({ text }) => text);
  assertEquals(heard, [longest, "still here"]);
  assertEquals(katerina.stderr.lines, [
    "The message has 65537 bytes, and 65536 is the most: send it in parts.",
    "The message has 1000000 bytes, and 65536 is the most: send it in parts.",
  ]);
});

Deno.test("a line that cannot be obeyed is reported, the next ones are sent, and the client exits with 1", async () => {
  await using started = await startTracker();
  await using katerina = startGm(["client", ":0", "katerina", started.address]);
  await katerina.writeRaw("hello\n!w nix\n!x\r\n!lm nix\n!lg\n!!lg");
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 1);
  assertEquals(katerina.stdout.lines, ["groups: none"]);
  assertEquals(katerina.stderr.lines, [
    "No group is selected, so the line was not sent: join one with !j GROUP and select it with " +
    "!w GROUP.",
    'You are not in the group "nix": join it with !j nix.',
    'There is no command "!x": see !help. To send a line that begins with !, write ! twice.',
    'There is no group "nix": join it to make it.',
    "No group is selected, so the line was not sent: join one with !j GROUP and select it with " +
    "!w GROUP.",
  ]);
});

Deno.test("gm client --json writes one object per line on stdout, and closed as the last", async () => {
  await using started = await startTracker();
  await using katerina = await startClient(started.address, "katerina", IN_DISTRIB);
  await katerina.writeRaw('!x\n!lg\n!lm distrib\n!!a\x1b"\n!e distrib\n');
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 1);
  const types = katerina.stdout.lines.map((line) => JSON.parse(line).type);
  assertEquals(types.toSorted(), [
    "closed",
    "error",
    "groups",
    "joined",
    "left",
    "members",
    "message",
    "ready",
    "statistics",
  ]);
  assertEquals(types.at(-1), "closed");
  assertEquals(jsonLines(katerina.stdout.lines, "message")[0]!["text"], '!a\x1b"');
  assertEquals(jsonLines(katerina.stdout.lines, "statistics")[0]!["multicast"], 1);
  assertEquals(katerina.stderr.text, "");
});

Deno.test("a message cannot drive the terminal", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = startGm(["client", "-g", "distrib", ":0", "ford", address]);
  await using katerina = await startClient(address, "katerina", {
    flags: ["-g", "distrib", "--members", "2"],
  });
  await katerina.write("\x1b[2J\x07\u202eevil\x9b");
  await ford.waitForLine("in distrib katerina says:: ␛[2J␇\\u{202e}evil\\u{9b}");
});

Deno.test("a client that ends names the members that lack messages, and exits with 1", async () => {
  await using started = await startTracker(["--heartbeat", "20000"]);
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = startGm(["client", "-g", "distrib", ":0", "katerina", address]);
  await ford.waitForLine(jsonLine("view"));
  await katerina.write("heard");
  await ford.waitForLine(jsonLine("message", { text: "heard" }));
  ford.kill("SIGSTOP");
  await katerina.writeRaw("lost\nlost, too\n");
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 1);
  ford.kill("SIGCONT");
  assertMatch(
    katerina.stderr.text,
    // The first message may or may not have been acknowledged before the client stopped.
    /^in distrib ford lacks your last (2 messages \(numbers 2|3 messages \(numbers 1) to 3\)\n$/,
  );
});

Deno.test("with --raw every line is a message, whatever it begins with", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  const words = ["client", "--raw", "-g", "distrib", "--members", "2", ":0", "katerina", address];
  await using katerina = startGm(words);
  const lines = ["/etc/passwd", "!q", "//x", "#!/bin/sh", "last"];
  await katerina.writeRaw(lines.join("\n"));
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 0);
  await ford.waitForLine(jsonLine("message", { text: "last" }));
  assertEquals(jsonLines(ford.stdout.lines, "message").map(({ text }) => text), lines);
});

Deno.test("lines after one that quits are counted on stderr, and the client exits with 1", async () => {
  await using started = await startTracker();
  await using katerina = startGm(["client", "-g", "distrib", ":0", "katerina", started.address]);
  await katerina.writeRaw("one\n/q\ntwo\nthree\n");
  assertEquals(await katerina.waitForEnd(), 1);
  assertEquals(katerina.stdout.lines, ["in distrib katerina says:: one"]);
  assertEquals(katerina.stderr.lines, [
    "2 lines after the one that quits: not sent. With --raw no line is a command.",
  ]);
});

Deno.test("gm client --listen outlives its stdin, hears others, and ends at SIGTERM with 0", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using logger = startGm([
    "client",
    "--json",
    "--listen",
    "-g",
    "distrib",
    ":0",
    "log",
    address,
  ]);
  await logger.closeStdin();
  await logger.waitForLine(jsonLine("joined"));
  await using katerina = startGm([
    "client",
    "-g",
    "distrib",
    "--members",
    "2",
    ":0",
    "kat",
    address,
  ]);
  await katerina.writeRaw("hello\n");
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 0);
  await logger.waitForLine(jsonLine("message", { text: "hello" }));
  logger.kill("SIGTERM");
  assertEquals(await logger.waitForEnd(), 0);
  assertEquals(logger.stderr.text, "");
});

Deno.test("--json-in ties requests to their receipts, answers and errors by id", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using katerina = startGm([
    "client",
    "--json-in",
    "-g",
    "distrib",
    ":0",
    "katerina",
    address,
  ]);
  const requests = [
    { type: "multicast", text: "two\nlines\u2028", id: 1 },
    { type: "multicast", base64: "//4A", id: "bytes" },
    { type: "multicast", text: "no receipt" },
    { type: "multicast", text: "elsewhere", group: "nix", id: 3 },
    { type: "join", group: "other", id: 4 },
    { type: "members", group: "other", id: 5 },
    { type: "causal", id: 6 },
    { type: "leave", group: "other", id: 7 },
  ];
  await katerina.writeRaw(requests.map((request) => JSON.stringify(request)).join("\n"));
  await katerina.closeStdin();
  assertEquals(await katerina.waitForEnd(), 1);
  const answers = katerina.stdout.lines.map((line) => JSON.parse(line)).filter(({ id }) =>
    id !== undefined
  );
  const brief = answers.map((
    { type, id, seq, members, code },
  ) => [type, id, seq ?? members ?? code]);
  const self = {
    name: "katerina",
    member: jsonLines(katerina.stdout.lines, "ready")[0]!["member"],
  };
  assertEquals(brief.toSorted((a, b) => `${a[1]}` < `${b[1]}` ? -1 : 1), [
    ["receipt", 1, 1],
    ["error", 3, "not-joined"],
    ["done", 4, undefined],
    ["members", 5, [self]],
    ["error", 6, "bad-request"],
    ["done", 7, undefined],
    ["receipt", "bytes", 2],
  ]);
  const heard = jsonLines(katerina.stdout.lines, "message");
  assertEquals(heard.map(({ text, base64 }) => text ?? base64), [
    "two\nlines\u2028",
    "//4A",
    "no receipt",
  ]);
  assertEquals(JSON.parse(katerina.stdout.lines.at(-1)!).type, "closed");
});

Deno.test("with --json a client that cannot start says so on stdout, too", async () => {
  await using started = await startTracker();
  await using first = await startClient(started.address, "katerina");
  await using second = startGm(["client", "--json", ":0", "katerina", started.address]);
  assertNotEquals(await second.waitForEnd(), 0);
  const [error] = jsonLines(second.stdout.lines, "error");
  assertEquals([error!["code"], error!["fatal"]], ["name-taken", true]);
  assertEquals(first.stderr.text, "");
});

Deno.test("flags that disagree about stdin are refused", async () => {
  for (
    const [flags, said] of [
      [["--raw"], "--raw needs a group: give -g GROUP."],
      [["--listen"], "--listen needs a group: give -g GROUP."],
      [
        ["--listen", "--json-in", "-g", "g"],
        "--json-in and --listen say different things about stdin",
      ],
    ] as const
  ) {
    await using client = startGm(["client", ...flags, ":0", "katerina", "127.0.0.1:1"]);
    assertEquals(await client.waitForEnd(), 2);
    assertStringIncludes(client.stderr.text, said);
  }
});
