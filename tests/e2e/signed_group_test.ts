import { assertEquals, assertNotEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import {
  jsonLine,
  jsonLines,
  type Program,
  startClient,
  startSequencer,
  startTracker,
  waitUntil,
} from "../testing/mod.ts";

/** A folder for identities, so that no test touches those of the user. */
class Identities implements Disposable {
  readonly #path = Deno.makeTempDirSync({ prefix: "gm-signed" });

  /** Returns the flags of a program with an identity of its own, as on a host of its own. */
  of(name: string): string[] {
    return ["--identity", `${this.#path}/${name}/identity`];
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#path, { recursive: true });
  }
}

async function end(client: Program, code = 0): Promise<void> {
  await client.closeStdin();
  assertEquals(await client.waitForEnd(), code, client.show().slice(-4_000));
}

Deno.test("members of a signed group deliver what the others signed, also after others left", async () => {
  using identities = new Identities();
  await using started = await startTracker(identities.of("tracker"));
  const { address } = started;
  await using ford = await startClient(address, "ford", { flags: identities.of("ford") });
  await using arthur = await startClient(address, "arthur", { flags: identities.of("arthur") });
  await ford.write("!j books signed");
  await ford.waitForLine(jsonLine("joined", { group: "books", mode: "fifo", signed: true }));
  await arthur.write("!j books");
  await arthur.waitForLine(jsonLine("joined", { group: "books", signed: true }));
  for (const client of [ford, arthur]) await client.write("!w books");
  const long = "x".repeat(20_000);
  for (const text of ["So long", long, "and thanks"]) await ford.write(text);
  for (const text of ["So long", long, "and thanks"]) {
    await arthur.waitForLine(jsonLine("message", { group: "books", sender: "ford", text }));
  }
  await arthur.write("Oh no");
  await ford.waitForLine(jsonLine("message", { group: "books", sender: "arthur", text: "Oh no" }));
  // A newcomer begins after what was said before.
  await using alice = await startClient(address, "alice", { flags: identities.of("alice") });
  await alice.write("!j books fifo signed");
  await alice.waitForLine(jsonLine("joined", { group: "books", signed: true }));
  await end(ford);
  await arthur.write("He left");
  await alice.waitForLine(jsonLine("message", { group: "books", text: "He left" }));
  for (const client of [arthur, alice]) await end(client);
  for (const client of [ford, arthur, alice]) {
    const [statistics] = jsonLines(client.stdout.lines, "statistics");
    assertEquals([statistics!["forgedRuns"], statistics!["lost"]], [0, 0]);
  }
});

for (const mode of ["total", "safe"] as const) {
  Deno.test(`members of a signed ${mode} group go on with what they signed when a sequencer dies`, async () => {
    using identities = new Identities();
    await using started = await startTracker(identities.of("tracker"));
    const { address } = started;
    await using first = await startSequencer([
      ...identities.of("adams"),
      ...["--tracker", address],
    ]);
    await using ford = await startClient(address, "ford", { flags: identities.of("ford") });
    await using arthur = await startClient(address, "arthur", { flags: identities.of("arthur") });
    await ford.write(`!j council ${mode} signed`);
    await ford.waitForLine(jsonLine("joined", { group: "council", mode, signed: true }));
    await arthur.write("!j council");
    await arthur.waitForLine(jsonLine("joined", { group: "council", mode, signed: true }));
    for (const client of [ford, arthur]) await client.write("!w council");
    const long = "x".repeat(20_000);
    for (const text of ["So long", long]) await ford.write(text);
    for (const client of [ford, arthur]) {
      for (const text of ["So long", long]) {
        await client.waitForLine(jsonLine("message", { group: "council", sender: "ford", text }));
      }
    }
    await using _second = await startSequencer([
      ...identities.of("trillian"),
      ...["--tracker", address],
    ]);
    first.sequencer.kill("SIGKILL");
    await arthur.write("and thanks");
    for (const client of [ford, arthur]) {
      const text = "and thanks";
      await client.waitForLine(jsonLine("message", { group: "council", sender: "arthur", text }));
    }
    const { seq } = jsonLines(ford.stdout.lines, "message").at(-1)!;
    const words = await wordsAfter(ford, Number(seq));
    assertEquals(await wordsAfter(arthur, Number(seq)), words);
    assertEquals(words["epoch"], 2);
    for (const client of [ford, arthur]) await end(client);
    for (const client of [ford, arthur]) {
      const [statistics] = jsonLines(client.stdout.lines, "statistics");
      assertEquals([statistics!["forgedRuns"], statistics!["lost"]], [0, 0]);
    }
  });
}

/** Milliseconds between two questions for the words: what all hold is told in the next head. */
const ASK_MS = 100;
/** Times that a member is asked: for twice as long as a head is repeated. */
const ASKED_MAX = 100;

/** Returns the words that a member shows for the order of council after a place. */
async function wordsAfter(client: Program, place: number): Promise<Record<string, unknown>> {
  const shown = () => jsonLines(client.stdout.lines, "verify");
  for (let asked = 0; asked < ASKED_MAX; asked++) {
    const { length } = shown();
    await client.write("!verify council");
    const answer = await waitUntil(() => shown()[length], {
      what: "answer to !verify",
      onChange: (listener) => client.stdout.onChange(listener),
      show: () => client.show(),
    });
    if (Number(answer["seq"] ?? 0) > place) return answer;
    await delay(ASK_MS);
  }
  throw new Error(`There are no words for a place after ${place}.\n${client.show()}`);
}

Deno.test("!verify shows all members of a signed group the same words, a newcomer, too", async () => {
  using identities = new Identities();
  await using started = await startTracker(identities.of("tracker"));
  const { address } = started;
  await using _sequencer = await startSequencer([
    ...identities.of("adams"),
    ...["--tracker", address],
  ]);
  await using ford = await startClient(address, "ford", { flags: identities.of("ford") });
  await using arthur = await startClient(address, "arthur", { flags: identities.of("arthur") });
  await ford.write("!j open total");
  await ford.waitForLine(jsonLine("joined", { group: "open" }));
  await ford.write("!verify open");
  await ford.waitForLine(jsonLine("verify", { group: "open", reason: "not-signed" }));
  await ford.write("!j council total signed");
  await ford.waitForLine(jsonLine("joined", { group: "council", signed: true }));
  await arthur.write("!j council");
  await arthur.waitForLine(jsonLine("joined", { group: "council", signed: true }));
  for (const client of [ford, arthur]) await client.write("!w council");
  const say = async (speaker: Program, text: string, listeners: readonly Program[]) => {
    await speaker.write(text);
    for (const client of listeners) {
      await client.waitForLine(jsonLine("message", { group: "council", text }));
    }
  };
  await say(ford, "So long", [ford, arthur]);
  await say(arthur, "Oh no", [ford, arthur]);
  // The join of each, and two runs of a message and its signature.
  const first = await wordsAfter(ford, 5);
  assertEquals(await wordsAfter(arthur, 5), first);
  assertEquals((first["words"] as string[]).length, 4);
  await using alice = await startClient(address, "alice", { flags: identities.of("alice") });
  await alice.write("!j council");
  await alice.waitForLine(jsonLine("joined", { group: "council", signed: true }));
  await say(ford, "and thanks", [ford, arthur, alice]);
  const place = Number(first["seq"]) + 2;
  const later = await wordsAfter(alice, place);
  for (const client of [ford, arthur]) assertEquals(await wordsAfter(client, place), later);
  assertNotEquals(later["words"], first["words"]);
  for (const client of [ford, arthur, alice]) await end(client);
});

Deno.test("a signed group takes nobody without an identity, and no sequencer without one", async () => {
  using identities = new Identities();
  await using started = await startTracker(identities.of("tracker"));
  const { address } = started;
  await using ford = await startClient(address, "ford", { flags: identities.of("ford") });
  await using marvin = await startClient(address, "marvin");
  await marvin.write("!j books signed");
  await marvin.waitForLine(jsonLine("error", { code: "identity-required" }));
  await ford.write("!j books signed");
  await ford.waitForLine(jsonLine("joined", { group: "books", signed: true }));
  await marvin.write("!j books");
  await marvin.waitForLine(() =>
    jsonLines(marvin.stdout.lines, "error").filter(({ code }) => code === "identity-required")
      .length === 2
  );
  // It may see the group all the same.
  await marvin.write("!lg");
  await marvin.waitForLine(/"name":"books","mode":"fifo","signed":true/);
  await using _sequencer = await startSequencer(["--tracker", address]);
  await ford.write("!j council total signed");
  await ford.waitForLine(jsonLine("error", { code: "no-sequencer" }));
  // A group that is not signed stays so.
  await marvin.write("!j open");
  await marvin.waitForLine(jsonLine("joined", { group: "open" }));
  await ford.write("!j open signed");
  await ford.waitForLine(jsonLine("error", { code: "wrong-mode" }));
  for (const client of [ford, marvin]) await end(client, 1);
});
