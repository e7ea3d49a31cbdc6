import type { GroupId, Random } from "../../../lib/core/mod.ts";
import { decodeDatagram, type Frame, type Header, WireError } from "../../../lib/wire/mod.ts";
import type { Cut } from "./network.ts";
import { drawInteger, drawMagnitude, pick } from "./seeded_random.ts";
import type { SimWorld } from "./sim_world.ts";

/** Earliest time of the fault, in virtual milliseconds: groups exist by then. */
const FIRST_MS = 300;
/** Heartbeat intervals before the healing at which the fault begins at the latest. */
const INTERVALS_MIN = 3;
/** Milliseconds from the eviction to the end of the tracker, so that a sequencer may hear of it. */
const NEWS_MS_MIN = 0.5;
const NEWS_MS_MAX = 50;
/** Milliseconds for which the tracker is away. */
const AWAY_MS_MAX = 500;
/** Milliseconds after the start of the tracker in which reports of a group get lost. */
const DEAF_MS_MIN = 50;
const DEAF_MS_MAX = 2_000;
/** Milliseconds after the start of the tracker in which the members do not hear of the eviction. */
const NEWS_LOST_MS_MAX = 200;

/**
 * Lets the tracker evict a member and forget that. The member is cut off until the tracker evicts
 * it; the other members do not hear of it from their sequencers. Then the tracker dies and starts
 * again, the member is back on the network, and what sequencers report of some groups gets lost for
 * a while.
 */
export function forgetEviction(world: SimWorld, random: Random): void {
  const { healAt, heartbeatMs } = world.settings;
  const latest = Math.max(FIRST_MS, healAt - INTERVALS_MIN * heartbeatMs);
  world.at(drawInteger(random, FIRST_MS, latest), () => {
    const victim = pick(random, world.living());
    if (victim === undefined || victim.id === undefined) return;
    world.noteFault("forgotten eviction");
    world.note(`${victim.name} is cut off until it is evicted`);
    const here = new Set([victim.hostname]);
    const others = new Set(world.hostnames().filter((host) => !here.has(host)));
    const ofChanges = has(({ type }) => type === "change");
    const cuts = [
      { from: here, to: others },
      { from: others, to: here },
      { from: hostsOf(world.livingSequencers()), to: hostsOf(world.living()), of: ofChanges },
    ];
    for (const cut of cuts) world.network.cuts.add(cut);
    world.tracker.onSilenced = (member) => {
      if (world.isHealed || member !== victim.id) return;
      world.tracker.onSilenced = () => {};
      world.at(world.heap.now + drawMagnitude(random, NEWS_MS_MIN, NEWS_MS_MAX), () => {
        if (!world.isHealed) restart(world, random, cuts);
      });
    };
  });
}

/** Starts the tracker again, and lets it miss what sequencers report of some groups. */
function restart(world: SimWorld, random: Random, cuts: readonly Cut[]): void {
  const { tracker, network, heap } = world;
  world.note("the tracker is killed");
  tracker.kill();
  world.at(heap.now + drawMagnitude(random, 1, AWAY_MS_MAX), () => {
    if (world.isHealed) return;
    world.note("the tracker starts again");
    if (tracker.isDown) tracker.start();
    const [toVictim, fromVictim, ofChanges] = cuts;
    for (const cut of [toVictim, fromVictim]) network.cuts.delete(cut!);
    const isLost = drawGroups(random);
    const ofReports = has(({ type }, { group }) => type === "restore" && isLost(group));
    const from = hostsOf(world.livingSequencers());
    const reports = { from, to: new Set([tracker.address.hostname]), of: ofReports };
    network.cuts.add(reports);
    const newsMs = drawMagnitude(random, 1, NEWS_LOST_MS_MAX);
    world.at(heap.now + newsMs, () => void network.cuts.delete(ofChanges!));
    const deafMs = drawMagnitude(random, DEAF_MS_MIN, DEAF_MS_MAX);
    world.at(heap.now + deafMs, () => void network.cuts.delete(reports));
  });
}

/** Returns a function that is true for about half of all groups. */
function drawGroups(random: Random): (group: GroupId) => boolean {
  const drawn = new Map<GroupId, boolean>();
  return (group) => {
    const isIn = drawn.get(group) ?? random() < 0.5;
    drawn.set(group, isIn);
    return isIn;
  };
}

function hostsOf(processes: readonly { readonly address: { hostname: string } }[]): Set<string> {
  return new Set(processes.map(({ address: { hostname } }) => hostname));
}

/** Returns a function that is true for a datagram with such a frame. */
function has(isMeant: (frame: Frame, header: Header) => boolean): (bytes: Uint8Array) => boolean {
  return (bytes) => {
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) return false;
    return datagram.frames.some((frame) => isMeant(frame, datagram.header));
  };
}
