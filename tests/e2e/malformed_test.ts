import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import type { Address } from "../../lib/core/mod.ts";
import { request } from "../../lib/net/mod.ts";
import { REFUSAL_CODES, type ViewRecord } from "../../lib/wire/mod.ts";
import { drawInteger, seededRandom } from "../sim/world/seeded_random.ts";
import {
  Conversation,
  dropsAt,
  GROUPS,
  jsonLine,
  jsonLines,
  type LinePattern,
  MalformedDatagrams,
  malformedLine,
  malformedRequest,
  NO_STEADY_HEAP,
  type Program,
  type SeenGroup,
  startClient,
  startGm,
  STEADY_HEAP,
  testFromSource,
  usageOf,
} from "../testing/mod.ts";

/** Number of datagrams for each role during which V8 finds its size. */
const WARM_UP = 50_000;
/** Number of datagrams for each role that must not change that size. */
const FLOOD = 100_000;
/** Datagrams of a burst, which a kernel buffer takes. */
const BURST_MAX = 96;
/** Datagrams of a burst that is far too long for a kernel buffer. */
const TORRENT = 2_000;
const TORRENT_SHARE = 0.01;
const MEGABYTE = 1_048_576;
/**
 * Bound for the growth: 80 bytes for each datagram, 800 for each request or line. The smallest
 * object that is kept of each would be more. With a steady heap the processes wobble by 2 to 4 MB.
 */
const GROWTH_MAX = 8 * MEGABYTE;

const seed = drawInteger(Math.random, 1, 2 ** 31);
const random = seededRandom(seed);

/** Runs a test's body; a failure names the seed. */
async function seeded(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    console.error(`malformed_test.ts: the seed was ${seed}`);
    throw error;
  }
}

const inMegabytes = (bytes: number) => (bytes / MEGABYTE).toFixed(1);

function placeOf(address: string): Address {
  const [hostname, port] = address.split(":");
  return { transport: "udp", hostname: hostname!, port: Number(port) };
}

interface Target {
  readonly title: string;
  readonly program: Program;
  readonly address: Address;
  readonly datagrams: MalformedDatagrams;
}

/** The roles, and what a listener on the network could send them. */
async function targetsOf(talk: Conversation): Promise<Target[]> {
  const tracker = placeOf(talk.trackerAddress);
  const views: ViewRecord[] = [];
  for (const group of Object.values(GROUPS)) {
    const answer = await request<"list_members">(tracker, { type: "list_members", group });
    assert(answer.ok);
    views.push(answer.view);
  }
  const [ford, katerina] = views[0]!.members;
  const victims = [
    { title: "tracker", program: talk.tracker, address: tracker, id: 0, from: [ford!] },
    {
      title: "sequencer",
      program: talk.sequencer,
      address: placeOf(talk.sequencerAddress),
      id: views[1]!.sequencer!.id,
      from: [ford!, katerina!],
    },
    {
      title: "client",
      program: talk.clients[0]!,
      address: { ...tracker, port: ford!.port },
      id: ford!.id,
      from: [katerina!, { id: views[1]!.sequencer!.id }],
    },
  ];
  return victims.map(({ id, from, ...target }) => {
    const seen = views.flatMap((view) =>
      from.map((source): SeenGroup => {
        const joinedOf = (member: number) => view.members.find((m) => m.id === member)?.joined ?? 0;
        const ends = { source: source.id, joined: joinedOf(source.id) };
        const { group, epoch } = view;
        return { id: group, epoch, ...ends, victim: id, victimJoined: joinedOf(id) };
      })
    );
    return { ...target, datagrams: new MalformedDatagrams(seen, random) };
  });
}

/** Sends datagrams to each target, in bursts, from addresses that are not registered. */
async function flood(targets: readonly Target[], count: number): Promise<void> {
  const open = () => Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const sockets = Array.from({ length: 4 }, open);
  for (let sent = 0; sent < count;) {
    const size = random() < TORRENT_SHARE ? TORRENT : drawInteger(random, 1, BURST_MAX);
    const burst = Math.min(size, count - sent);
    for (const { address, datagrams } of targets) {
      for (let i = 0; i < burst; i++) {
        await sockets[drawInteger(random, 0, 3)]!.send(datagrams.next(), address);
      }
    }
    sent += burst;
    // Nothing tells that a kernel buffer is empty again. The conversation goes on meanwhile.
    await delay(0);
  }
  for (const socket of sockets) socket.close();
}

testFromSource(
  "300,000 malformed datagrams disturb no tracker, sequencer or client",
  NO_STEADY_HEAP,
  () =>
    seeded(async () => {
      await using talk = await Conversation.start();
      const targets = await targetsOf(talk);
      const pids = targets.map(({ program }) => program.pid);
      const ports = targets.map(({ address }) => address.port);
      await flood(targets, WARM_UP);
      const [before, dropsBefore, saidBefore] = [
        await usageOf(pids),
        await dropsAt(ports),
        talk.length,
      ];
      await flood(targets, FLOOD);
      const [after, dropsAfter, saidAfter] = [
        await usageOf(pids),
        await dropsAt(ports),
        talk.length,
      ];

      for (const [i, { title }] of targets.entries()) {
        const grown = after[i]!.rss - before[i]!.rss;
        const dropped = dropsAfter[i]! - dropsBefore[i]!;
        console.log(
          `${title}: ${inMegabytes(before[i]!.rss)} MB, grown by ${inMegabytes(grown)} MB; ` +
            `${dropped} of ${FLOOD} dropped by the kernel`,
        );
        assertLess(grown, GROWTH_MAX, title);
        assertEquals(after[i]!.descriptors, before[i]!.descriptors, title);
        assertLess(dropped, FLOOD / 2, `${title}: too few arrived to prove anything`);
      }
      assertGreater(saidAfter - saidBefore, 50, "the conversation stood still");
      await checkConversation(talk, { isFlooded: true });
    }),
);

/** Number of connections to the tracker; some bring nothing, and wait. */
const REQUESTS = 10_000;
const AT_ONCE = 48;
const SILENT = 200;
const LINES = 10_000;
/** Number of lines to warm up with: a client that has just started compiles as it reads. */
const WARM_UP_FEEDS = 3;

/** Returns the codes of a connection's answers, one per line; none if it was closed. */
async function answersTo(tracker: Address, bytes: Uint8Array): Promise<string[]> {
  const { hostname, port } = tracker;
  using connection = await Deno.connect({ hostname, port });
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  await connection.closeWrite();
  const text = await new Response(connection.readable).text();
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
    .map(({ ok, code }) => ok ? "ok" : code);
}

/** Sends a number of malformed requests and counts the answers by code. */
async function bringRequests(tracker: Address, count: number): Promise<Record<string, number>> {
  const codes: Record<string, number> = {};
  let begun = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (begun++ < count) {
      const answers = await answersTo(tracker, malformedRequest(random));
      const code = answers.length === 1 ? answers[0]! : `${answers.length} answers`;
      codes[code] = (codes[code] ?? 0) + 1;
    }
  }));
  return codes;
}

testFromSource(
  "10,000 malformed requests to a tracker are all refused, and disturb no member",
  NO_STEADY_HEAP,
  () =>
    seeded(async () => {
      await using talk = await Conversation.start({ trackerFlags: ["--backlog", "511"] });
      const tracker = placeOf(talk.trackerAddress);
      const silent: Promise<string[]>[] = [];
      for (let i = 0; i < SILENT; i++) {
        const { hostname, port } = tracker;
        const connection = await Deno.connect({ hostname, port });
        silent.push(
          new Response(connection.readable).text().then((text) => [JSON.parse(text).code]),
        );
      }
      await bringRequests(tracker, REQUESTS);
      // Slow connections get an answer and are closed: descriptors are compared without them.
      assertEquals(new Set((await Promise.all(silent)).flat()), new Set(["timeout"]));
      const [before] = await usageOf([talk.tracker.pid]);
      const codes = await bringRequests(tracker, REQUESTS);
      const [after] = await usageOf([talk.tracker.pid]);
      const grown = after!.rss - before!.rss;
      console.log(
        `tracker: ${inMegabytes(before!.rss)} MB, grown by ${inMegabytes(grown)} MB`,
        codes,
      );
      assertLess(grown, GROWTH_MAX);
      assertEquals(after!.descriptors, before!.descriptors);
      assertEquals(Object.values(codes).reduce((sum, count) => sum + count, 0), REQUESTS);
      const refusals: readonly string[] = REFUSAL_CODES;
      assertEquals(Object.keys(codes).filter((code) => !refusals.includes(code)), []);
      await checkConversation(talk, { isFlooded: true });
    }),
);

/** Feeds a client malformed lines, then a command whose answer shows that it has read them all. */
async function feed(client: Program, answer: LinePattern): Promise<void> {
  for (let i = 0; i < LINES; i++) await client.writeBytes(malformedLine(random));
  await client.write(`!lm ${GROUPS.fifo}`);
  await client.waitForLine(answer);
}

testFromSource(
  "10,000 malformed lines on a client's stdin are all refused, and disturb no other",
  NO_STEADY_HEAP,
  () =>
    seeded(async () => {
      await using talk = await Conversation.start();
      await using arthur = await startClient(talk.trackerAddress, "arthur", { env: STEADY_HEAP });
      await using zaphod = startGm(["client", ":0", "zaphod", talk.trackerAddress], {
        env: STEADY_HEAP,
      });
      const clients = [{ client: arthur, answer: jsonLine("members") }, {
        client: zaphod,
        answer: /^members: /,
      }];
      for (const { client, answer } of clients) {
        await client.write(`!j ${GROUPS.fifo}`);
        for (let i = 0; i < WARM_UP_FEEDS; i++) await feed(client, answer);
      }
      const pids = clients.map(({ client }) => client.pid);
      const before = await usageOf(pids);
      for (const { client, answer } of clients) await feed(client, answer);
      const after = await usageOf(pids);
      for (const [i, title] of ["client --json", "client"].entries()) {
        const grown = after[i]!.rss - before[i]!.rss;
        console.log(
          `${title}: ${inMegabytes(before[i]!.rss)} MB, grown by ${inMegabytes(grown)} MB`,
        );
        assertLess(grown, GROWTH_MAX, title);
        assertEquals(after[i]!.descriptors, before[i]!.descriptors, title);
      }
      for (const { client } of clients) {
        await client.closeStdin();
        // The exit code says that lines were refused: that is no crash.
        assertEquals(await client.waitForEnd(), 1, client.show().slice(-4_000));
      }
      assertEquals(jsonLines(arthur.stdout.lines, "error").length, (WARM_UP_FEEDS + 1) * LINES);
      // Other lines are notices that a member joined or left.
      const refused = zaphod.stderr.lines.filter((line) => !line.startsWith("in "));
      assertEquals(refused.length, (WARM_UP_FEEDS + 1) * LINES);
      await checkConversation(talk, { visitors: ["arthur", "zaphod"] });
      checkListener(talk, arthur);
    }),
);

/** Checks that a visitor received all messages from some message on until it left. */
function checkListener(talk: Conversation, listener: Program): void {
  for (const name of ["ford", "katerina"]) {
    const texts = talk.heard(listener, GROUPS.fifo).filter(({ sender }) => sender === name)
      .map(({ text }) => text);
    const first = talk.said.indexOf(texts[0]!);
    assertEquals(texts, talk.said.slice(first, first + texts.length));
    assertGreater(texts.length, 10, `${listener} has heard too little of ${name}`);
  }
}

/**
 * Log lines that a tracker and a sequencer may write a few times when a flood meets a busy host.
 * The tracker's kernel buffer may stay full, or the tracker be kept from running, for a sequencer's
 * whole lease of a second. That is a takeover like others, which the members do not notice. If most
 * heartbeats of a second were lost in that way, it warns of that, and evicts nobody. It also warns
 * once for each member whose id the flood uses for heartbeats.
 */
const SAID_IN_HASTE =
  /WARN (The tracker took us for dead|This tracker was late|A sequencer is gone.*reason=silent|Most fell silent at once|Heartbeats of a member come from another address)/;
const SAID_IN_HASTE_MAX = 6;

/**
 * Checks that all members received all messages once and in order, saw no other go, and end well.
 */
async function checkConversation(
  talk: Conversation,
  { visitors = [], isFlooded = false }: { visitors?: readonly string[]; isFlooded?: boolean },
): Promise<void> {
  await talk.finish();
  const [ford, katerina] = talk.clients;
  for (const client of talk.clients) {
    assertEquals(talk.troubles(client), [], client.show().slice(-4_000));
    for (const group of Object.values(GROUPS)) {
      const heard = talk.heard(client, group);
      for (const name of ["ford", "katerina"]) {
        const texts = heard.filter(({ sender }) => sender === name).map(({ text }) => text);
        assertEquals(texts, talk.said, `${name} in ${group}`);
      }
    }
  }
  assertEquals(talk.heard(katerina!, GROUPS.total), talk.heard(ford!, GROUPS.total));
  const changes = jsonLines(katerina!.stdout.lines, "view").flatMap(({ changes }) =>
    (changes as { kind: string; name: string }[]).map(({ kind, name }) => `${name} ${kind}`)
  );
  const expected = visitors.flatMap((name) => [`${name} join`, `${name} leave`]);
  assertEquals(changes.toSorted(), expected.toSorted());
  for (const client of talk.clients) {
    await client.closeStdin();
    assertEquals(await client.waitForEnd(), 0, client.show().slice(-4_000));
  }
  for (const program of [talk.sequencer, talk.tracker]) {
    program.kill("SIGTERM");
    assertEquals(await program.waitForEnd(), 0, program.show());
    const said = program.stderr.lines.filter((line) => / (WARN|ERROR) /.test(line));
    const isExcused = isFlooded && said.length <= SAID_IN_HASTE_MAX;
    assertEquals(said.filter((line) => !isExcused || !SAID_IN_HASTE.test(line)), []);
  }
}
