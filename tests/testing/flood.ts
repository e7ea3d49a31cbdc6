import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import type { Address, Random } from "../../lib/core/mod.ts";
import { request } from "../../lib/net/mod.ts";
import type { ViewRecord } from "../../lib/wire/mod.ts";
import { drawInteger } from "../sim/world/seeded_random.ts";
import { checkConversation } from "./check_conversation.ts";
import { Conversation, GROUPS } from "./conversation.ts";
import { MalformedDatagrams, type SeenGroup } from "./malformed_datagrams.ts";
import { dropsAt, GROWTH_MAX, inMegabytes, usageOf } from "./process_usage.ts";
import type { Program } from "./program.ts";

/** Numbers of datagrams for each role. */
export interface FloodSizes {
  /** Datagrams during which V8 finds its size. */
  readonly warmUp: number;
  /** Datagrams that must not change that size. */
  readonly count: number;
}

/** Datagrams of a burst, which a kernel buffer takes. */
const BURST_MAX = 96;
/** Milliseconds in which roles that share a core have read a burst. */
const BURST_PAUSE_MS = 8;
/** Datagrams of a burst that is too long for a kernel buffer of 208 KiB, which takes some 280. */
const TORRENT = 600;
const TORRENT_SHARE = 0.01;

/** Returns an address of which the text is `IP:PORT`. */
export function placeOf(address: string): Address {
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
async function targetsOf(talk: Conversation, random: Random): Promise<Target[]> {
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

/** Sends so many datagrams to each target, in bursts, from addresses that are not registered. */
async function flood(
  targets: readonly Target[],
  count: number,
  random: Random,
): Promise<void> {
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
    await delay(BURST_PAUSE_MS);
  }
  for (const socket of sockets) socket.close();
}

/**
 * Checks that datagrams which must not be believed disturb no tracker, sequencer or client, and
 * that nothing of them is kept.
 */
export async function checkFlood({ warmUp, count }: FloodSizes, random: Random): Promise<void> {
  await using talk = await Conversation.start();
  const targets = await targetsOf(talk, random);
  const pids = targets.map(({ program }) => program.pid);
  const ports = targets.map(({ address }) => address.port);
  await flood(targets, warmUp, random);
  const [before, dropsBefore, saidBefore] = [
    await usageOf(pids),
    await dropsAt(ports),
    talk.length,
  ];
  await flood(targets, count, random);
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
        `${dropped} of ${count} dropped by the kernel`,
    );
    assertLess(grown, GROWTH_MAX, title);
    assertEquals(after[i]!.descriptors, before[i]!.descriptors, title);
    assertLess(dropped, count / 2, `${title}: too few arrived to prove anything`);
  }
  assertGreater(saidAfter - saidBefore, 50, "the conversation stood still");
  await checkConversation(talk, { isFlooded: true });
}
