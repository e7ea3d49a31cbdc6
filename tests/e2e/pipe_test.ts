import { assertEquals, assertMatch } from "@std/assert";
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
