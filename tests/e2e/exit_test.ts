import { assertEquals, assertMatch } from "@std/assert";
import {
  jsonLine,
  jsonLines,
  membersLine,
  startClient,
  startGm,
  startGmInTerminal,
  startTracker,
} from "../testing/mod.ts";

const IN_DISTRIB = { flags: ["-g", "distrib"] };

Deno.test("gm exits with 2 for wrong arguments, and says what would be right", async () => {
  const cases: [string[], RegExp][] = [
    [["127.0.0.1:0"], /Missing NAME/],
    [["127.0.0.1:0", "ford"], /Missing TRACKER_HOST:PORT.*GM_TRACKER/],
    [["127.0.0.1", "ford", ":1"], /"127.0.0.1" has no port/],
    [[":0", "two words", ":1"], /Bad NAME: "two words" contains U\+0020, which is white space/],
    [["-g", "", ":0", "ford", ":1"], /--group \(-g\) needs a value/],
    [
      ["-g", "a b", ":0", "ford", ":1"],
      /Bad --group: "a b" contains U\+0020, which is white space/,
    ],
    [["--members", "0", "-g", "x", ":0", "ford", ":1"], /Bad --members: "0" is out of range/],
    [["--members", "2", ":0", "ford", ":1"], /--members needs a group/],
    [["--jsn", ":0", "ford", ":1"], /Unknown flag "--jsn". Did you mean --json\?/],
  ];
  await Promise.all(cases.map(async ([words, expected]) => {
    await using client = startGm(["client", ...words]);
    assertEquals(await client.waitForEnd(), 2, client.show());
    assertMatch(client.stderr.text, expected);
    assertMatch(client.stderr.text, /See: gm help client\n$/);
    assertEquals(client.stdout.text, "");
  }));
});

Deno.test("gm client exits with 3 without a tracker, and with 1 without its file", async () => {
  await using lonely = startGm(["client", ":0", "ford", "127.0.0.1:1"]);
  await using fileless = startGm(["client", "-t", "/no/such", ":0", "ford", "127.0.0.1:1"]);
  assertEquals(await lonely.waitForEnd(), 3);
  assertEquals(lonely.stderr.lines, [
    "gm client: The tracker at 127.0.0.1:1 refused the connection. " +
    "Check the address, and that `gm tracker` of the same version runs there.",
  ]);
  assertEquals(await fileless.waitForEnd(), 1);
  assertEquals(fileless.stderr.lines, [
    'gm client: Cannot read "/no/such": there is no such file.',
  ]);
});

Deno.test("GM_TRACKER stands in for the tracker's address", async () => {
  await using started = await startTracker();
  const env = { GM_TRACKER: started.address };
  await using client = startGm(["client", ":0", "ford"], { env });
  await client.write("!lg");
  await client.waitForLine("groups: none");
});

Deno.test("gm client refuses a name that is taken, and says who has it and where", async () => {
  await using started = await startTracker();
  await using ford = await startClient(started.address, "ford");
  const { member, address } = JSON.parse(ford.stdout.lines[0]!);
  await using second = startGm(["client", ":0", "ford", started.address]);
  assertEquals(await second.waitForEnd(), 1);
  assertEquals(second.stderr.lines, [
    `gm client: The name "ford" is taken by member ${member} at ${address}: choose another.`,
  ]);
});

Deno.test("a restarted client takes its name over from its ghost", async () => {
  await using started = await startTracker(["--heartbeat", "20000"]);
  const { address } = started;
  await using ghost = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = await startClient(address, "katerina", IN_DISTRIB);
  ghost.kill("SIGKILL");
  await ghost.waitForEnd();
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await katerina.write("welcome back");
  await ford.waitForLine(jsonLine("message", { sender: "katerina", text: "welcome back" }));
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 0]] as const) {
  Deno.test(`${signal} ends a client with a bye: the others see it leave at once`, async () => {
    await using started = await startTracker(["--heartbeat", "20000"]);
    const { address } = started;
    await using ford = await startClient(address, "ford", IN_DISTRIB);
    await using katerina = await startClient(address, "katerina", IN_DISTRIB);
    await ford.waitForLine(jsonLine("view"));
    katerina.kill(signal);
    await ford.waitForLine((line) => line.includes('"kind":"leave","name":"katerina"'));
    assertEquals(await katerina.waitForEnd(), code);
    assertEquals(katerina.stdout.lines.at(-1), '{"type":"closed"}');
    const numbers = jsonLines(ford.stdout.lines, "view").map(({ view }) => view);
    assertEquals(numbers, [2, 3], "each view is shown once");
    await ford.write("!lm distrib");
    await ford.waitForLine(membersLine("ford"));
  });
}

Deno.test("a client whose window is closed leaves with a bye", async () => {
  await using started = await startTracker(["--heartbeat", "20000"]);
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  const words = ["client", "-g", "distrib", "127.0.0.1:0", "katerina", address];
  await using katerina = startGmInTerminal(words);
  await katerina.waitForText("[katerina]> ");
  await ford.waitForLine(jsonLine("view"));
  // The pseudo-terminal ends with the program that made it.
  katerina.program.kill("SIGKILL");
  await ford.waitForLine((line) => line.includes('"kind":"leave","name":"katerina"'));
});

Deno.test("a client ends though its tracker is silent, and at once at a SIGINT that comes later", async () => {
  await using started = await startTracker(["--heartbeat", "100"]);
  await using ford = await startClient(started.address, "ford", IN_DISTRIB);
  await using katerina = await startClient(started.address, "katerina", IN_DISTRIB);
  started.tracker.kill("SIGSTOP");
  for (const client of [ford, katerina]) {
    await client.waitForLine(jsonLine("tracker", { reachable: false }));
  }
  ford.kill("SIGTERM");
  assertEquals(await ford.waitForEnd(), 0);
  // The silent tracker sends no notice; ford's own bye tells the others.
  await katerina.waitForLine((line) => line.includes('"kind":"leave","name":"ford"'));
  assertEquals(await katerina.endImpatiently("SIGINT"), 130);
});
