import { LONG_DATAGRAM_BYTES, sameAddress, TABLE_LIMITS } from "../../../lib/core/mod.ts";
import { WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "../check/decoded_of.ts";
import { twistOwn } from "./hostile.ts";
import { scheduleLiars } from "./liars.ts";
import type { Cut } from "./network.ts";
import { otherAddressOf } from "./other_address.ts";
import { checkStranger, forge, forgeEcho, forgeReign, STRANGER } from "./stranger.ts";
import { drawInteger, drawMagnitude } from "./seeded_random.ts";
import { NARROW_PATH_BYTES_MAX, TINY_BUFFER_BYTES_MAX, TINY_BUFFER_BYTES_MIN } from "./settings.ts";
import type { SimMember } from "./sim_member.ts";
import type { SimWorld } from "./sim_world.ts";

/** Milliseconds of a fault that comes and goes: from what nobody notices to several heartbeats. */
const FAULT_MS_MIN = 20;
const FAULT_MS_MAX = 5_000;
/** Earliest time of the first fault, in virtual milliseconds: the run has begun by then. */
const FIRST_FAULT_MS = 200;
/** Latest time at which the fault of a heavy run begins. */
const HEAVY_FAULT_MS = 500;
/** Milliseconds between two events that a slow application takes, at most. */
const TRICKLE_MS_MAX = 10;

/** Of the forgeries, those that speak as a sequencer of another reign would. */
const REIGN_SHARE = 0.3;

/** Of the forgeries, those that are followed by a guess at the cookie of a challenge. */
const ECHO_SHARE = 0.3;
/** Of the hosts that send from another address, those that do so after the healing, too. */
const LASTING_SHARE = 0.5;

/** Begins a fault, and returns a function that ends it; `undefined`: it can befall nobody. */
type BeginFault = () => (() => void) | undefined;

/** A process that can be stopped for a while. */
interface Process {
  readonly name: string;
  pause(): (lateShare: number) => void;
}

/** Schedules what befalls single hosts and processes. All of it ends when the network heals. */
export function scheduleFaults(world: SimWorld): void {
  const { faults, hasSleeper, isHeavy, tables } = world.settings;
  repeat(faults.partitions, () => schedule(world, "partition", () => beginPartition(world)));
  repeat(faults.pauses, () => schedule(world, "pause", () => beginPause(world)));
  if (faults.pauses > 0 && world.random() < 0.5) scheduleDeafness(world);
  if (faults.partitions > 0 && world.random() < 0.5) scheduleIsolation(world);
  repeat(faults.naps, () => schedule(world, "nap", () => beginNap(world)));
  repeat(faults.trickles, () => schedule(world, "trickle", () => beginTrickle(world)));
  repeat(faults.detours, () => schedule(world, "detour", () => beginDetour(world)));
  repeat(faults.slowHosts, () => slowDown(world));
  repeat(faults.tinyBuffers, () => shrinkBuffer(world));
  const isCutOff = isHeavy && world.random() < 0.5;
  if (isCutOff) world.between(FIRST_FAULT_MS, HEAVY_FAULT_MS, () => cutOffFromData(world));
  else if (hasSleeper || isHeavy) {
    // A member that is to hear nothing of others that go falls asleep before they do.
    const isRestless = tables.departedSeqs < TABLE_LIMITS.departedSeqs;
    const latest = isHeavy || isRestless ? HEAVY_FAULT_MS : world.settings.healAt;
    world.between(FIRST_FAULT_MS, latest, () => sendToSleep(world));
  }
  world.network.isOverheard = faults.forged > 0;
  world.network.open(STRANGER, checkStranger);
  if (world.settings.hostile > 0) scheduleHostility(world);
  scheduleLiars(world);
  repeat(world.settings.narrowPaths, () => {
    world.between(FIRST_FAULT_MS, world.settings.healAt / 4, () => narrowPath(world));
  });
  repeat(world.settings.pathChanges ?? 0, () => {
    world.between(FIRST_FAULT_MS, world.settings.healAt, () => changePath(world));
  });
  repeat(world.settings.deafness ?? 0, () => deafen(world));
  repeat(faults.forged, () => {
    world.between(FIRST_FAULT_MS, world.settings.healAt, () => sendForgery(world));
  });
}

function repeat(times: number, run: () => void): void {
  for (let i = 0; i < times; i++) run();
}

function schedule(world: SimWorld, name: string, begin: BeginFault): void {
  const { healAt } = world.settings;
  const ms = drawMagnitude(world.random, FAULT_MS_MIN, FAULT_MS_MAX);
  world.between(FIRST_FAULT_MS, healAt, () => {
    const end = begin();
    if (end === undefined) return;
    world.noteFault(name);
    world.at(Math.min(world.heap.now + ms, healAt), end);
  });
}

/**
 * Cuts the path from some hosts to some others. In a third of the cases the way back is cut, too.
 */
function beginPartition(world: SimWorld): () => void {
  const { random, network } = world;
  const cut = drawCut(world);
  const cuts = random() < 1 / 3 ? [cut, { from: cut.to, to: cut.from }] : [cut];
  for (const each of cuts) {
    network.cuts.add(each);
    world.note(`cut: ${[...each.from].join()} to ${[...each.to].join()}`);
  }
  return () => {
    world.note("a cut heals");
    for (const each of cuts) network.cuts.delete(each);
  };
}

/** One host, two hosts, or any number on one side; the rest, or the other one, on the other. */
function drawCut(world: SimWorld): Cut {
  const { random } = world;
  const hosts = world.hostnames();
  const kind = random();
  // One of two hosts is often the tracker's: a member that cannot reach it is evicted, and still
  // hears the others.
  const one = kind < 0.2 ? hosts[0]! : pick(world, hosts)!;
  const other = pick(world, hosts)!;
  const side = new Set(hosts.filter((host) => kind < 0.7 ? host === one : random() < 0.5));
  const rest = new Set(hosts.filter((host) => kind < 0.3 ? host === other : !side.has(host)));
  return random() < 0.5 ? { from: side, to: rest } : { from: rest, to: side };
}

/** Some host sends from another address of its own, for a while or for ever. */
function beginDetour(world: SimWorld): (() => void) | undefined {
  const { random, network } = world;
  const host = pick(world, world.hostnames())!;
  const other = otherAddressOf(host);
  const isLasting = random() < LASTING_SHARE;
  network.detours.set(host, other);
  world.note(`${host} sends from ${other}`);
  return () => {
    if (isLasting) return;
    network.detours.delete(host);
    world.note(`${host} sends from its first address again`);
  };
}

function beginPause(world: SimWorld): (() => void) | undefined {
  const { random, tracker } = world;
  const sequencers = world.livingSequencers();
  const members = world.living();
  const kinds: readonly (readonly Process[])[] = [[tracker], sequencers, members, members];
  const victim = pick(world, pick(world, kinds)!);
  if (victim === undefined) return undefined;
  const lateShare = random() < 0.5 ? 0 : random();
  const wake = victim.pause();
  world.note(`${victim.name} is paused`);
  return () => {
    world.note(`${victim.name} goes on`);
    wake(lateShare);
  };
}

/**
 * For some time nothing reaches the tracker, and then it stands still. When it goes on, everybody
 * seems to be silent, though the signs of life lie in its buffer.
 */
function scheduleDeafness(world: SimWorld): void {
  const { random, network, tracker } = world;
  const { heartbeatMs, healAt } = world.settings;
  const deafMs = (1.5 + 0.4 * random()) * heartbeatMs;
  const pauseMs = (1 + random()) * heartbeatMs;
  world.between(FIRST_FAULT_MS, Math.max(FIRST_FAULT_MS, healAt - deafMs - pauseMs), () => {
    world.noteFault("deafness");
    world.note("nothing reaches the tracker");
    const [here, ...others] = world.hostnames();
    const cut = { from: new Set(others), to: new Set([here!]) };
    network.cuts.add(cut);
    world.at(Math.min(world.heap.now + deafMs, healAt), () => {
      network.cuts.delete(cut);
      const wake = tracker.pause();
      world.note("the tracker is paused");
      world.at(Math.min(world.heap.now + pauseMs, healAt), () => {
        world.note("the tracker goes on");
        wake(0);
      });
    });
  });
}

/** For several heartbeats nothing reaches the tracker, and nothing of it any other host. */
function scheduleIsolation(world: SimWorld): void {
  const { random, network } = world;
  const { heartbeatMs, healAt } = world.settings;
  const cutMs = (2 + 6 * random()) * heartbeatMs;
  world.between(FIRST_FAULT_MS, Math.max(FIRST_FAULT_MS, healAt - cutMs), () => {
    world.noteFault("isolation");
    world.note("the tracker is cut off from all others");
    const [here, ...others] = world.hostnames();
    const [tracker, rest] = [new Set([here!]), new Set(others)];
    const cuts = [{ from: rest, to: tracker }, { from: tracker, to: rest }];
    for (const cut of cuts) network.cuts.add(cut);
    world.at(Math.min(world.heap.now + cutMs, healAt), () => {
      world.note("the tracker is not cut off any more");
      for (const cut of cuts) network.cuts.delete(cut);
    });
  });
}

function beginNap(world: SimWorld): (() => void) | undefined {
  const member = pick(world, world.living());
  if (member === undefined) return undefined;
  world.note(`the application of ${member.name} takes no events`);
  const wake = member.nap();
  return () => {
    world.note(`the application of ${member.name} goes on`);
    wake();
  };
}

function beginTrickle(world: SimWorld): (() => void) | undefined {
  const member = pick(world, world.living());
  if (member === undefined) return undefined;
  world.note(`the application of ${member.name} is slow`);
  member.trickle(drawMagnitude(world.random, 1, TRICKLE_MS_MAX));
  return () => member.trickle(0);
}

/**
 * Lets only the tracker reach a member until the network heals. The member is not evicted, but it
 * lags.
 */
function cutOffFromData(world: SimWorld): void {
  const [, ...others] = world.hostnames();
  const victim = pick(world, world.living().filter(({ name }) => name !== "member0"))?.hostname;
  if (victim === undefined) return;
  world.noteFault("lag");
  world.note(`nobody but the tracker reaches ${victim}`);
  world.network.cuts.add({ from: new Set(others), to: new Set([victim]) });
}

/**
 * Until the network heals, datagrams that are longer than some length do not get from one host to
 * another, or to all others.
 */
function narrowPath(world: SimWorld): void {
  const [, ...hosts] = world.hostnames();
  const from = pick(world, hosts)!;
  const others = hosts.filter((host) => host !== from);
  const to = world.random() < 0.5 ? others : [pick(world, others)!];
  const most = drawInteger(world.random, LONG_DATAGRAM_BYTES, NARROW_PATH_BYTES_MAX);
  world.noteFault("narrow path");
  world.note(`nothing longer than ${most} bytes gets from ${from} to ${to.join()}`);
  world.network.cuts.add({
    ...{ from: new Set([from]), to: new Set(to) },
    of: ({ length }) => length > most,
  });
}

/** From now on a path passes other lengths than before: it is wider, or a black hole. */
function changePath(world: SimWorld): void {
  const hosts = world.hostnames();
  const from = pick(world, hosts)!;
  const to = pick(world, hosts.filter((host) => host !== from))!;
  const mtu = world.network.mtus!.draw(from, to);
  world.noteFault("path change");
  world.note(`nothing longer than ${mtu} bytes gets from ${from} to ${to}`);
}

/** No channel reaches a host from the beginning on, or from some time on; for ever, or not. */
function deafen(world: SimWorld): void {
  const { random, network: { channels }, settings: { healAt } } = world;
  const host = pick(world, world.hostnames())!;
  const begin = random() < 0.5 ? 0 : drawInteger(random, FIRST_FAULT_MS, healAt);
  world.at(begin, () => {
    world.noteFault("deaf to channels");
    world.note(`no channel reaches ${host}`);
    channels.deaf.add(host);
  });
  if (random() < 0.5) return;
  world.at(begin + drawMagnitude(random, FAULT_MS_MIN, FAULT_MS_MAX), () => {
    world.note(`channels reach ${host} again`);
    channels.deaf.delete(host);
  });
}

/** Sleeps on after the healing, until all others have what they are owed. */
function sendToSleep(world: SimWorld): void {
  const sleeper = pick(world, world.living().filter(({ name }) => name !== "member0"));
  if (sleeper === undefined) return;
  world.noteFault("sleep");
  world.note(`the application of ${sleeper.name} falls asleep`);
  world.sleepers.push({ member: sleeper, wake: sleeper.nap() });
}

function slowDown(world: SimWorld): void {
  const { network, faults } = world.settings;
  setPace(world, { serviceMs: faults.slowness * network.serviceMs });
}

function shrinkBuffer(world: SimWorld): void {
  setPace(world, {
    bufferBytes: drawInteger(world.random, TINY_BUFFER_BYTES_MIN, TINY_BUFFER_BYTES_MAX),
  });
}

function setPace(world: SimWorld, pace: { serviceMs?: number; bufferBytes?: number }): void {
  const host = pick(world, world.hostnames())!;
  world.note(`${host}: ${JSON.stringify(pace)}`);
  world.network.paces.set(host, { ...world.network.paces.get(host), ...pace });
}

function sendForgery(world: SimWorld): void {
  const { network, random } = world;
  const overheard = pick(world, network.overheard);
  if (overheard === undefined) return;
  const other = pick(world, network.overheard)!;
  const to = random() < 0.8 ? overheard.to : other.to;
  if (random() < REIGN_SHARE) {
    const reign = forgeReign(overheard, random);
    if (reign !== undefined) network.send(overheard.from, overheard.to, reign);
    return;
  }
  const forged = forge(overheard, random);
  if (forged === undefined) return;
  world.noteFault("forgery");
  network.send(STRANGER, to, forged);
  const echo = random() < ECHO_SHARE ? forgeEcho(forged, random) : undefined;
  if (echo !== undefined) network.send(STRANGER, to, echo);
}

/**
 * A member breaks the protocol until the network heals: beside its true datagrams it sends others.
 */
function scheduleHostility(world: SimWorld): void {
  const { healAt, hostile } = world.settings;
  const random = world.random;
  const begin = drawInteger(random, FIRST_FAULT_MS, Math.max(FIRST_FAULT_MS, healAt / 2));
  world.at(begin, () => {
    const members = world.living().filter(({ id }) => id !== undefined);
    if (members.length < 3) return;
    world.hostile = pick(world, members)!;
    world.hostile.turnHostile();
    world.noteFault("hostile member");
    world.network.isOverheard = true;
  });
  repeat(hostile, () => world.between(begin, healAt, () => sendLie(world)));
}

function sendLie(world: SimWorld): void {
  const { network, random, hostile, members } = world;
  if (hostile === undefined || hostile.isDown) return;
  const { address } = hostile;
  const own = network.overheard.filter(({ from }) => sameAddress(from, address));
  const overheard = pick(world, own);
  if (overheard === undefined) return;
  const ids = members.flatMap(({ id, evicted }) => [...evicted, ...(id === undefined ? [] : [id])]);
  const lie = twistOwn(overheard, { address, ids }, random);
  if (lie === undefined) return;
  world.noteFault("lie");
  world.stable.note(lie);
  noteFalseExtents(world, lie);
  network.send(address, overheard.to, lie);
}

/** Notes the streams of others of which a lie says what the hostile member has. */
function noteFalseExtents({ ledger }: SimWorld, lie: Uint8Array): void {
  const datagram = decodedOf(lie);
  if (datagram instanceof WireError) return;
  const { header: { group, source }, frames } = datagram;
  for (const frame of frames) {
    if (frame.type !== "extent" || frame.stream === source) continue;
    ledger.noteFalseExtent(group, frame.stream);
  }
}

function pick<T>(world: SimWorld, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : from[drawInteger(world.random, 0, from.length - 1)];
}

/** A member whose application sleeps on, and what wakes it. */
export interface Sleeper {
  readonly member: SimMember;
  wake(): void;
}
