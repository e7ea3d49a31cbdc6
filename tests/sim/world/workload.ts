import { MESSAGE_BYTES_MAX, type Random } from "../../../lib/core/mod.ts";
import { drawInteger, drawMagnitude } from "./seeded_random.ts";
import type { SimMember } from "./sim_member.ts";
import type { SimWorld } from "./sim_world.ts";

/** Schedules all that happens in a run: who starts, joins, sends, leaves and dies, and when. */
export function scheduleWorkload(world: SimWorld): void {
  const { sequencers, members, crashes, leaves, returns, trackerRestarts } = world.settings;
  const { sequencerCrashes, handovers, recalls } = world.settings;
  for (let number = 0; number < sequencers; number++) {
    world.between(0, 100, () => world.startSequencer(number));
  }
  for (let number = 0; number < members; number++) scheduleMember(world, number);
  for (let i = 0; i < crashes; i++) scheduleCrash(world);
  for (let i = 0; i < leaves; i++) scheduleLeave(world);
  for (let i = 0; i < returns; i++) scheduleReturn(world);
  for (let i = 0; i < trackerRestarts; i++) scheduleTrackerRestart(world);
  for (let i = 0; i < sequencerCrashes; i++) scheduleSequencerEnd(world, "killed");
  for (let i = 0; i < handovers; i++) scheduleSequencerEnd(world, "ended");
  for (let i = 0; i < world.settings.directs; i++) scheduleTalk(world);
  for (let i = 0; i < recalls; i++) world.between(200, world.settings.healAt, () => recall(world));
}

function scheduleMember(world: SimWorld, number: number): void {
  const { healAt, isHeavy } = world.settings;
  // Most are there early; some join in the middle of everything.
  const latest = isHeavy || world.random() < 0.7 ? 200 : healAt;
  world.between(0, latest, () => {
    world.startMember(number, (member) => {
      joinSome(world, member);
      scheduleMessages(world, member);
    });
  });
}

function joinSome(world: SimWorld, member: SimMember): void {
  const groups = world.groupNames().filter(() => world.random() < 0.8);
  for (const group of groups.length > 0 ? groups : [world.groupNames()[0]!]) {
    const at = world.heap.now + drawInteger(world.random, 0, 100);
    world.at(at, () => member.isDown || member.join(group));
  }
}

/** Messages that somebody asks for, at most. */
const RECALLED_MAX = 60;

/** Lets a member ask for history: the last few messages, or all from a place on. */
function recall(world: SimWorld): void {
  const { random } = world;
  const living = world.living();
  const member = living[drawInteger(random, 0, living.length - 1)];
  const group = world.groupNames().find((name) => member?.isIn(name) && random() < 0.7);
  if (member === undefined || group === undefined) return;
  const isFrom = member.stays.get(group)!.mode !== "fifo" && random() < 0.4;
  const count = drawInteger(random, isFrom ? 0 : 1, RECALLED_MAX);
  const since = isFrom ? drawInteger(random, 1, 200) : 0;
  member.recall(group, { count, since, isBefore: random() < 0.5 });
}

/** Milliseconds in which a heavy sender hands in all that it has. */
const HEAVY_MS = 1_000;
/** Messages of the longest kind that are more than a history holds: the last ones wait for room. */
const HEAVY_MESSAGES = 140;

/** Bursts at random moments: a burst is what fills windows, and what gets lost together. */
function scheduleMessages(world: SimWorld, member: SimMember): void {
  if (world.settings.isHeavy && member.name === "member0") {
    world.between(world.heap.now + HEAVY_MS, world.heap.now + 2 * HEAVY_MS, () => {
      for (let i = 0; i < HEAVY_MESSAGES; i++) {
        const group = world.groupNames()[0]!;
        member.multicast(group, payload(`${member.name} heavy ${i} `, MESSAGE_BYTES_MAX));
      }
    });
    return;
  }
  const { messages, healAt } = world.settings;
  let count = 0;
  while (count < messages) {
    const burst = Math.min(messages - count, Math.round(drawMagnitude(world.random, 1, 40)));
    const first = count;
    count += burst;
    world.between(world.heap.now, Math.max(healAt, world.heap.now), () => {
      for (let i = first; i < first + burst; i++) multicast(world, member, i);
    });
  }
}

/**
 * A member says something in one of the groups: which number of its messages it is tells them
 * apart.
 */
export function multicast(
  world: SimWorld,
  member: SimMember,
  number: number,
  random: Random = world.random,
): void {
  if (member.isDown) return;
  const groups = world.groupNames();
  const group = groups[drawInteger(random, 0, groups.length - 1)]!;
  const length = Math.round(drawMagnitude(random, 1, world.settings.bytesMax));
  member.multicast(group, payload(`${member.name} ${number} `, length));
}

/** A member says one more word in a group. */
export function say(world: SimWorld, member: SimMember, group: string, length = 1): void {
  const number = world.settings.messages + world.extraWords++;
  member.multicast(group, payload(`${member.name} ${number} `, length));
}

/** A payload that tells whose and which it is, and whose bytes differ from place to place. */
function payload(label: string, length: number): Uint8Array {
  const codes = new TextEncoder().encode(label);
  const bytes = new Uint8Array(Math.max(codes.length, length));
  for (let i = 0, at = 0; i < bytes.length; i++) {
    bytes[i] = codes[at]! ^ (i >> 8);
    if (++at === codes.length) at = 0;
  }
  return bytes;
}

/** The share of talks in which the other member speaks at the same moment. */
const CROSSING_SHARE = 0.3;

/** Lets a member say something to another one directly, who may be gone or never have come. */
function scheduleTalk(world: SimWorld): void {
  const { random, settings: { healAt, members } } = world;
  world.between(100, healAt, () => {
    const living = world.living();
    const speaker = living[drawInteger(random, 0, living.length - 1)];
    const name = `member${drawInteger(random, 0, members - 1)}`;
    if (speaker === undefined) return;
    world.noteFault("direct talk");
    sayTo(world, speaker, name);
    const other = living.find((member) => member.name === name);
    if (other !== undefined && random() < CROSSING_SHARE) sayTo(world, other, speaker.name);
  });
}

function sayTo(world: SimWorld, speaker: SimMember, name: string): void {
  const { random, settings: { messages, bytesMax } } = world;
  for (let i = Math.round(drawMagnitude(random, 1, 20)); i > 0; i--) {
    const number = messages + world.extraWords++;
    const length = Math.round(drawMagnitude(random, 1, bytesMax));
    speaker.directTo(name, payload(`${speaker.name} ${number} `, length));
  }
}

/** Messages that somebody sends when it is back. */
const WORDS_OF_RETURN = 3;
/** Messages that somebody sends right before it dies. */
const BURST_BEFORE_CRASH = 6;

function scheduleCrash(world: SimWorld): void {
  const { healAt } = world.settings;
  const returns = world.random() < 0.5;
  world.between(500, healAt, () => {
    const living = world.living();
    if (living.length < 2) return;
    const victim = living[drawInteger(world.random, 0, living.length - 1)]!;
    if (world.random() < 0.5) return crashAfterBurst(world, victim, returns);
    crash(world, victim, returns);
  });
}

/** Most of what somebody said last may be on its way still, or lost, when it dies. */
function crashAfterBurst(world: SimWorld, victim: SimMember, returns: boolean): void {
  const { messages } = world.settings;
  for (let i = 0; i < BURST_BEFORE_CRASH; i++) {
    multicast(world, victim, messages + world.extraWords++);
  }
  const ms = drawMagnitude(world.random, 0.1, 40);
  world.at(world.heap.now + ms, () => victim.isDown || crash(world, victim, returns));
}

function crash(world: SimWorld, victim: SimMember, returns: boolean): void {
  victim.kill();
  if (!returns) return;
  const number = Number(victim.name.slice("member".length));
  world.at(world.heap.now + drawInteger(world.random, 10, 1_000), () => {
    world.startMember(number, (member) => joinSome(world, member));
  });
}

function scheduleLeave(world: SimWorld): void {
  const { healAt } = world.settings;
  const returns = world.random() < 0.5;
  world.between(500, healAt, () => {
    const living = world.living();
    const member = living[drawInteger(world.random, 0, living.length - 1)];
    const group = world.groupNames().find((name) => member?.isIn(name));
    if (member === undefined || group === undefined) return;
    member.leave(group);
    if (!returns) return;
    world.between(world.heap.now, Math.max(healAt, world.heap.now), () => {
      if (!member.isDown && !member.stays.has(group)) comeBack(world, member, group);
    });
  });
}

/** Lets a member leave, and join again when it has left or even before. */
function scheduleReturn(world: SimWorld): void {
  const { healAt } = world.settings;
  world.between(200, healAt, () => {
    const living = world.living();
    const member = living[drawInteger(world.random, 0, living.length - 1)];
    const groups = world.groupNames().filter((name) => member?.isIn(name));
    if (member === undefined || groups.length === 0) return;
    const group = groups[drawInteger(world.random, 0, groups.length - 1)]!;
    member.leave(group);
    if (member.isIn(group)) return;
    world.at(
      world.heap.now + drawInteger(world.random, 0, 60),
      () => comeBack(world, member, group),
    );
  });
}

/** Lets a member multicast after its return, perhaps before the others know that it had left. */
function comeBack(world: SimWorld, member: SimMember, group: string): void {
  if (member.isDown) return;
  member.join(group);
  const { messages } = world.settings;
  for (let i = 0; i < WORDS_OF_RETURN; i++) {
    const number = messages + world.extraWords++;
    const at = world.heap.now + drawInteger(world.random, 5, 100);
    world.at(at, () => member.multicast(group, payload(`${member.name} ${number} `, 1)));
  }
}

function scheduleTrackerRestart(world: SimWorld): void {
  world.between(300, world.settings.healAt, () => restartTracker(world));
}

/** The tracker dies, and is started again after a while. */
export function restartTracker(world: SimWorld, random: Random = world.random): void {
  world.note("the tracker is killed");
  world.tracker.kill();
  world.at(world.heap.now + drawInteger(random, 10, 2_000), () => {
    world.note("the tracker starts again");
    if (world.tracker.isDown) world.tracker.start();
  });
}

/** A sequencer ends, sooner or later followed by another on the same host, or by none. */
function scheduleSequencerEnd(world: SimWorld, how: "killed" | "ended"): void {
  const { healAt, sequencers } = world.settings;
  const number = drawInteger(world.random, 0, sequencers - 1);
  const returns = world.random() < 0.7;
  const awayMs = drawMagnitude(world.random, 5, 3_000);
  world.between(300, healAt, () => {
    const victim = world.sequencerAt(number);
    if (victim === undefined) return;
    world.note(`${victim.name} is ${how}`);
    world.noteFault(how === "killed" ? "sequencer crash" : "handover");
    if (how === "killed") victim.kill();
    else victim.close();
    if (!returns) return;
    world.at(world.heap.now + awayMs, () => {
      victim.kill();
      if (world.sequencerAt(number) === undefined) world.startSequencer(number);
    });
  });
}
