import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import type { SealStatistics } from "../../lib/client/mod.ts";
import { readKeyFile } from "../../lib/key/mod.ts";
import { loadSealedControl, request } from "../../lib/net/mod.ts";
import type { ViewRecord } from "../../lib/wire/mod.ts";
import { seededRandom } from "../sim/world/seeded_random.ts";
import {
  Conversation,
  GROUPS,
  jsonLine,
  jsonLines,
  KeyFolder,
  MalformedDatagrams,
  type Program,
  Realm,
  startClient,
  startGm,
  startSequencer,
  startTracker,
} from "../testing/mod.ts";

const NAMES = ["ford", "arthur", "alice"];
/** Datagrams of an attacker to each role. */
const PLAIN = 3_000;
const ROTATIONS = [["add"], ["switch"], ["finish"]];
const TOOK = /INFO Took other keys from the key file\./;

/** Returns the options of programs that take part under a key. */
function under(key: string) {
  return { env: { GM_KEY_FILE: key } };
}

/** Closes a client, and returns what its seal has counted. */
async function sealOf(client: Program): Promise<SealStatistics> {
  await client.closeStdin();
  assertEquals(await client.waitForEnd(), 0, client.show().slice(-4_000));
  return jsonLines(client.stdout.lines, "statistics")[0]!["seal"] as SealStatistics;
}

Deno.test("three clients talk in both orders under a key, which flags or the variable name", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  await using started = await startTracker(["--key-file", key]);
  const { address } = started;
  await using _sequencer = await startSequencer(["--key-file", key, "--tracker", address]);
  await using stack = new AsyncDisposableStack();
  const clients: Program[] = [];
  for (const name of NAMES) {
    const client = stack.use(await startClient(address, name, under(key)));
    for (const [mode, group] of Object.entries(GROUPS)) {
      await client.write(`!j ${group} ${mode}`);
      await client.waitForLine(jsonLine("joined", { group }));
    }
    clients.push(client);
  }
  for (const group of Object.values(GROUPS)) {
    for (const client of clients) await client.writeRaw(`!w ${group}\nhello\n`);
  }
  const orders = new Set<string>();
  for (const client of clients) {
    const isWhole = () => jsonLines(client.stdout.lines, "message").length === 6;
    if (!isWhole()) await client.waitForLine(isWhole);
    const total = jsonLines(client.stdout.lines, "message").filter(({ group }) =>
      group === GROUPS.total
    );
    orders.add(total.map(({ sender }) => sender).join());
  }
  assertEquals(orders.size, 1);
  for (const client of clients) {
    const { key: fingerprint, opened, plain, forged } = await sealOf(client);
    assertEquals(fingerprint, readKeyFile(key).first.fingerprint);
    assertEquals([plain, forged], [0, 0]);
    assertGreater(opened, 6);
  }
});

Deno.test("gm client and gm sequencer exit with 4 when their key and the tracker's do not fit", async () => {
  using keys = new KeyFolder();
  const [key, other] = [keys.make(), keys.make("other.key")];
  await using sealed = await startTracker(["--key-file", key]);
  await using plain = await startTracker();
  const cases: [tracker: string, flags: string[], expected: RegExp][] = [
    [sealed.address, [], /answers only those who hold its key\. Copy its key file to this host/],
    [sealed.address, ["--key-file", other], /does not have our key\. Use the same key file/],
    [plain.address, ["--key-file", key], /has no key, and we have one\. Start the tracker with/],
  ];
  await Promise.all(cases.map(async ([tracker, flags, expected]) => {
    await using client = startGm(["client", ...flags, "127.0.0.1:0", "ford", tracker]);
    await using json = startGm(["client", "--json", ...flags, "127.0.0.1:0", "ford", tracker]);
    const words = ["sequencer", ...flags, "--tracker", tracker, "127.0.0.1:0"];
    await using sequencer = startGm(words);
    for (const program of [client, json, sequencer]) {
      assertEquals(await program.waitForEnd(), 4, program.show());
      assertEquals(program.stderr.lines.length, 1, program.show());
      assertMatch(program.stderr.text, /^gm (client|sequencer): The tracker at 127\.0\.0\.1:/);
      assertMatch(program.stderr.text, expected);
    }
    assertEquals(jsonLines(json.stdout.lines, "error")[0]!["code"], "wrong-key");
  }));
});

Deno.test("every role exits with 4 when its key file cannot be used, and says what to do", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  await using started = await startTracker(["--key-file", key]);
  const open = keys.make("open.key");
  Deno.chmodSync(open, 0o644);
  const missing = `${key}.gone`;
  const cases: [words: string[], expected: RegExp][] = [
    [["tracker", "--key-file", missing, "127.0.0.1:0"], /there is no such file\. Copy it from/],
    [["sequencer", "--key-file", open, "127.0.0.1:0"], /\(mode 644\): run chmod 600 /],
    [
      ["client", "--key-file", open, "127.0.0.1:0", "ford", started.address],
      /Others can use the key file/,
    ],
  ];
  await Promise.all(cases.map(async ([words, expected]) => {
    // The flag wins over the variable.
    await using program = startGm(words, under(key));
    assertEquals(await program.waitForEnd(), 4, program.show());
    assertMatch(program.stderr.text, expected);
  }));
});

Deno.test("a role without a key that others can reach says so in one line, and one with a key does not", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  const WARNING = /WARN Without a key anybody on this network can read and send/;
  await using open = await startTracker([], { place: "0.0.0.0:0" });
  await using sealed = await startTracker([], { place: "0.0.0.0:0", ...under(key) });
  await open.tracker.waitForLine(WARNING, { side: "stderr" });
  assertEquals(open.tracker.stderr.lines.length, 1, open.tracker.show());
  assertEquals(sealed.tracker.stderr.lines.length, 1, sealed.tracker.show());
  const { fingerprint } = readKeyFile(key).first;
  assertMatch(
    sealed.tracker.stderr.text,
    new RegExp(` INFO What is said is encrypted with the shared key\\. key=${fingerprint}$`, "m"),
  );
});

Deno.test("a key is exchanged in three steps while members talk, and nothing is lost", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  await using talk = await Conversation.start({ env: under(key).env });
  const programs = [talk.tracker, talk.sequencer, ...talk.clients];
  const before = readKeyFile(key).first.fingerprint;
  for (const step of ROTATIONS) {
    await using rotate = startGm(["key", "rotate", "--step", ...step, key]);
    assertEquals(await rotate.waitForEnd(), 0, rotate.show());
    await Promise.all(programs.map((program) => program.waitForLine(TOOK, { side: "stderr" })));
    const { length } = talk;
    // What is said under these keys is heard, too.
    await talk.untilLength(length + 10);
  }
  const after = readKeyFile(key);
  assertEquals(after.keys.length, 1);
  assert(after.first.fingerprint !== before);
  await talk.finish();
  for (const client of talk.clients) {
    assertEquals(talk.troubles(client), [], client.show().slice(-4_000));
    for (const group of Object.values(GROUPS)) {
      for (const name of ["ford", "katerina"]) {
        const heard = talk.heard(client, group).filter(({ sender }) => sender === name);
        assertEquals(heard.map(({ text }) => text), talk.said, `${name} in ${group}`);
      }
    }
  }
  for (const client of talk.clients) {
    const { key: fingerprint, sourcesByKey } = await sealOf(client);
    assertEquals(fingerprint, after.first.fingerprint);
    assertEquals(Object.keys(sourcesByKey), [fingerprint.slice(0, 2)]);
  }
});

Deno.test("a program without the key that sends plain datagrams to all changes nothing", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  await using talk = await Conversation.start({
    ...under(key),
    trackerFlags: ["--statistics"],
  });
  const targets = await targetsOf(talk, key);
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  for (let i = 0; i < PLAIN; i++) {
    for (const { datagrams, port } of targets) {
      await socket.send(datagrams.next(), { transport: "udp", hostname: "127.0.0.1", port });
    }
  }
  socket.close();
  await talk.finish();
  for (const client of talk.clients) {
    assertEquals(talk.troubles(client), [], client.show().slice(-4_000));
  }
  await talk.tracker.write("");
  const line = await talk.tracker.waitForLine(jsonLine("statistics"));
  const seals: SealStatistics[] = [JSON.parse(line).seal, await sealOf(talk.clients[0]!)];
  for (const { plain, malformed } of seals) {
    assertGreater(plain, PLAIN / 10);
    assertGreater(malformed, PLAIN / 100);
  }
  // Nobody became known but those who take part.
  assertEquals(Object.values(seals[0]!.sourcesByKey), [3]);
});

Deno.test("members under a key go on after kill -9 of their tracker and of their sequencer", async () => {
  using keys = new KeyFolder();
  const key = keys.make();
  await using realm = await Realm.found({ sequencers: 2, names: NAMES, ...under(key) });
  await realm.strike(() => realm.kill(realm.reigning));
  await realm.startSequencer();
  await realm.strike(async () => {
    await realm.kill(realm.tracker);
    await realm.startTracker();
  });
  assertEquals(await realm.judge(), []);
});

/** Returns the roles, and datagrams that would count for them if nobody had a key. */
async function targetsOf(
  talk: Conversation,
  key: string,
): Promise<{ readonly port: number; readonly datagrams: MalformedDatagrams }[]> {
  const transport = await loadSealedControl(readKeyFile(key));
  const port = portOf(talk.trackerAddress);
  const views: ViewRecord[] = [];
  for (const group of Object.values(GROUPS)) {
    const asked = { type: "list_members", group } as const;
    const place = { hostname: "127.0.0.1", port };
    const answer = await request<"list_members">(place, asked, { transport });
    assert(answer.ok);
    views.push(answer.view);
  }
  const [ford, katerina] = views[0]!.members;
  const sequencer = views[1]!.sequencer!.id;
  const victims = [
    { id: 0, port },
    { id: sequencer, port: portOf(talk.sequencerAddress) },
    { id: ford!.id, port: ford!.port },
  ];
  return victims.map(({ id, port }) => {
    const source = id === ford!.id ? katerina! : ford!;
    const seen = views.map(({ group, epoch, members }) => ({
      ...{ id: group, epoch, source: source.id, joined: source.joined, victim: id },
      victimJoined: members.find((member) => member.id === id)?.joined ?? 0,
    }));
    return { port, datagrams: new MalformedDatagrams(seen, seededRandom(7)) };
  });
}

function portOf(address: string): number {
  return Number(address.split(":").at(-1));
}
