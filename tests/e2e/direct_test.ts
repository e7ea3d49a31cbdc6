import { assertEquals, assertMatch } from "@std/assert";
import {
  jsonLine,
  jsonLines,
  type Program,
  startClient,
  startGm,
  startGmInTerminal,
  startTracker,
} from "../testing/mod.ts";

const IN_DISTRIB = { flags: ["-g", "distrib"] };
const FAST = ["--heartbeat", "250"];

/** Returns the texts of the direct messages that a client was given, in order. */
function texts({ stdout }: Program): unknown[] {
  return jsonLines(stdout.lines, "direct").map(({ text }) => text);
}

Deno.test("direct messages go both ways between two of three members, and the third sees nothing", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using arthur = await startClient(address, "arthur", IN_DISTRIB);
  await using trillian = await startClient(address, "trillian", IN_DISTRIB);
  await ford.writeRaw("!d arthur one\nfor all\n!d arthur  two \n/d arthur three\n");
  await arthur.waitForLine(jsonLine("direct", { text: "three" }));
  await arthur.write("!d ford back");
  await ford.waitForLine(jsonLine("direct", { text: "back", sender: "arthur", receiver: "ford" }));
  await trillian.waitForLine(jsonLine("message", { text: "for all" }));
  await trillian.write("!lg");
  await trillian.waitForLine(jsonLine("groups"));
  for (const talker of [ford, arthur]) {
    assertEquals(texts(talker), ["one", " two ", "three", "back"]);
    assertEquals(jsonLines(talker.stdout.lines, "direct-begun").length, 1);
  }
  const sealed = jsonLines(arthur.stdout.lines, "direct").map((line) => line["sealedForReceiver"]);
  assertEquals(sealed, [false, false, false, false]);
  const seen = trillian.stdout.lines.filter((line) => line.includes("direct"));
  assertEquals(seen, []);
  const [{ groups }] = jsonLines(trillian.stdout.lines, "groups") as [{ groups: unknown[] }];
  assertEquals(groups.length, 1);
  for (const client of [ford, arthur, trillian]) {
    await client.closeStdin();
    assertEquals(await client.waitForEnd(), 0, client.show());
  }
});

Deno.test("a pipe of direct messages ends with 0 when the member has all, and with 1 for nobody", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using arthur = await startClient(address, "arthur");
  await using ford = startGm(["client", ":0", "ford", address]);
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i}`);
  await ford.writeRaw(lines.map((line) => `!d arthur ${line}\n`).join(""));
  await ford.closeStdin();
  assertEquals(await ford.waitForEnd(), 0, ford.show());
  assertEquals(ford.stdout.lines, lines.map((line) => `direct to arthur:: ${line}`));
  assertEquals(ford.stderr.lines, [
    "direct with arthur: not sealed for arthur alone, so others may be able to read it",
  ]);
  await arthur.waitForLine(jsonLine("direct-ended", { name: "ford", change: "leave" }));
  assertEquals(texts(arthur), lines);
  await using zaphod = startGm(["client", ":0", "zaphod", address]);
  await zaphod.writeRaw("!d marvin hello\n!d Arthur hello\n!d zaphod hello\n!d arthur\n");
  await zaphod.closeStdin();
  assertEquals(await zaphod.waitForEnd(), 1);
  assertEquals(zaphod.stderr.lines, [
    'There is no member "marvin": write the name as !lm or a message shows it.',
    'There is no member "Arthur", and one called "arthur": write that name if you mean that member.',
    'You are "zaphod" yourself: name another member.',
    '!d needs a text after "arthur": !d NAME TEXT.',
  ]);
  assertEquals(texts(arthur), lines);
});

Deno.test("a member that is killed is reported with what it lacks, and its successor gets nothing of it", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using ford = await startClient(address, "ford");
  await using arthur = await startClient(address, "arthur");
  await ford.write("!d arthur one");
  await arthur.waitForLine(jsonLine("direct", { text: "one" }));
  // His reply carries the acknowledgement.
  await arthur.write("!d ford got it");
  await ford.waitForLine(jsonLine("direct", { text: "got it" }));
  arthur.kill("SIGSTOP");
  await ford.write("!d arthur two");
  await ford.waitForLine(jsonLine("direct", { text: "two" }));
  arthur.kill("SIGKILL");
  await arthur.waitForEnd();
  const ended = { name: "arthur", change: "evict", lacking: { first: 2, last: 2 } };
  await ford.waitForLine(jsonLine("direct-ended", ended));
  await using successor = await startClient(address, "arthur");
  await ford.write("!d arthur three");
  await successor.waitForLine(jsonLine("direct", { text: "three" }));
  assertEquals(texts(successor), ["three"]);
  await ford.closeStdin();
  assertEquals(await ford.waitForEnd(), 1, ford.show());
});

Deno.test("direct messages go on while the tracker is away, and after its restart", async () => {
  const first = await startTracker(FAST);
  const { address } = first;
  await using ford = await startClient(address, "ford");
  await using arthur = await startClient(address, "arthur");
  await ford.write("!d arthur one");
  await arthur.waitForLine(jsonLine("direct", { text: "one" }));
  first.tracker.kill("SIGKILL");
  await first.tracker.waitForEnd();
  await first[Symbol.asyncDispose]();
  for (const client of [ford, arthur]) {
    await client.waitForLine(jsonLine("tracker", { reachable: false }));
  }
  await ford.write("!d arthur without a tracker");
  await arthur.waitForLine(jsonLine("direct", { text: "without a tracker" }));
  await using _second = await startTracker(FAST, { place: address });
  for (const client of [ford, arthur]) {
    await client.waitForLine(jsonLine("tracker", { reachable: true }));
  }
  await using trillian = await startClient(address, "trillian");
  await trillian.write("!d ford new here");
  await ford.waitForLine(jsonLine("direct", { text: "new here", sender: "trillian" }));
  await arthur.write("!d ford still here");
  await ford.waitForLine(jsonLine("direct", { text: "still here" }));
  for (const client of [ford, arthur]) {
    assertEquals(jsonLines(client.stdout.lines, "direct-ended"), []);
    assertEquals(jsonLines(client.stdout.lines, "evicted"), []);
  }
});

Deno.test("a person sees direct messages apart from those of a group, and is told of the seal once", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using arthur = await startClient(address, "arthur", IN_DISTRIB);
  const words = ["client", "-g", "distrib", "127.0.0.1:0", "ford", address];
  await using ford = startGmInTerminal(words, { env: { TERM: "xterm" } });
  await ford.waitForText("[ford]> ");
  await ford.type("!d art");
  await ford.press("tab");
  await ford.waitForText("!d arthur");
  await ford.type(" Where is my towel?");
  await ford.press("enter");
  await arthur.waitForLine(jsonLine("direct", { text: "Where is my towel?" }));
  await arthur.writeRaw("!d ford In your hand.\ndirect from ford:: not so\n");
  await ford.waitForText("says:: direct from ford:: not so");
  await ford.paste("!d arthur two\r lines");
  await ford.waitForText("are one message");
  await ford.press("enter");
  await arthur.waitForLine(jsonLine("direct", { text: "two\n lines" }));
  await ford.waitForText("two ⏎  lines");
  await ford.enter("!q");
  assertEquals(await ford.waitForEnd(), 0);
  const screen = (await ford.screen(120)).filter((line) => !line.startsWith("[ford]>"));
  assertEquals(screen.filter((line) => /^(direct|in) /.test(line)), [
    "direct with arthur: not sealed for arthur alone, so others may be able to read it",
    "direct to arthur:: Where is my towel?",
    "direct from arthur:: In your hand.",
    "in distrib arthur says:: direct from ford:: not so",
    "direct to arthur:: two ⏎  lines",
  ]);
});

Deno.test("gm client --json-in sends direct messages of any bytes, with a receipt for each id", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using arthur = await startClient(address, "arthur");
  await using ford = await startClient(address, "ford", { flags: ["--json-in"] });
  await ford.write('{"type":"direct","to":"arthur","text":"a\\nb","id":1}');
  await ford.waitForLine(jsonLine("receipt", { to: "arthur", seq: 1, lastSeq: 1, id: 1 }));
  await ford.write('{"type":"direct","to":"arthur","base64":"//4A"}');
  await arthur.waitForLine(jsonLine("direct", { text: "a\nb" }));
  await arthur.waitForLine(jsonLine("direct", { base64: "//4A" }));
  await ford.write('{"type":"direct","to":"marvin","text":"x","id":"nobody"}');
  const error = await ford.waitForLine(jsonLine("error", { id: "nobody" }));
  assertMatch(error, /"code":"unknown-name"/);
});
