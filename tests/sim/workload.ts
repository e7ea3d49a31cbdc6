import { drawInteger, drawMagnitude } from "./seeded_random.ts";
import type { SimMember } from "./sim_member.ts";
import type { SimWorld } from "./sim_world.ts";

/** Milliseconds between two looks whether all groups have been granted. */
const GRANT_WAIT_MS = 50;

/** Schedules all that happens in a run: who starts, joins, sends, leaves and dies, and when. */
export function scheduleWorkload(world: SimWorld): void {
  const { sequencers, members, crashes, leaves, trackerRestarts } = world.settings;
  for (let number = 0; number < sequencers; number++) {
    world.between(0, 100, () => world.startSequencer(number));
  }
  for (let number = 0; number < members; number++) scheduleMember(world, number);
  for (let i = 0; i < crashes; i++) scheduleCrash(world);
  for (let i = 0; i < leaves; i++) scheduleLeave(world);
  for (let i = 0; i < trackerRestarts; i++) scheduleTrackerRestart(world);
}

function scheduleMember(world: SimWorld, number: number): void {
  const { healAt } = world.settings;
  // Most are there early; some join in the middle of everything.
  const latest = world.random() < 0.7 ? 200 : healAt;
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

/** Bursts at random moments: a burst is what fills windows, and what gets lost together. */
function scheduleMessages(world: SimWorld, member: SimMember): void {
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

function multicast(world: SimWorld, member: SimMember, number: number): void {
  if (member.isDown) return;
  const groups = world.groupNames();
  const group = groups[drawInteger(world.random, 0, groups.length - 1)]!;
  member.multicast(group, payload(world, `${member.name} ${number} `));
}

/** A payload that tells whose and which it is, and whose bytes differ from place to place. */
function payload(world: SimWorld, label: string): Uint8Array {
  const drawn = Math.round(drawMagnitude(world.random, 1, world.settings.bytesMax));
  const length = Math.max(label.length, drawn);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = label.charCodeAt(i % label.length) ^ (i >> 8);
  return bytes;
}

function scheduleCrash(world: SimWorld): void {
  const { healAt } = world.settings;
  const returns = world.random() < 0.5;
  world.between(500, healAt, () => {
    const living = world.living();
    if (living.length < 2) return;
    const victim = living[drawInteger(world.random, 0, living.length - 1)]!;
    victim.kill();
    if (!returns) return;
    const number = Number(victim.name.slice("member".length));
    world.at(world.heap.now + drawInteger(world.random, 10, 1_000), () => {
      world.startMember(number, (member) => joinSome(world, member));
    });
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
      if (!member.isDown && !member.stays.has(group)) member.join(group);
    });
  });
}

function scheduleTrackerRestart(world: SimWorld): void {
  world.between(300, world.settings.healAt, () => restartTracker(world));
}

function restartTracker(world: SimWorld): void {
  // A group whose grant has not arrived is known to no sequencer, and there is no takeover yet:
  // with the tracker's memory gone, it would wait for ever.
  if (world.hasUngrantedGroup()) {
    return world.at(world.heap.now + GRANT_WAIT_MS, () => restartTracker(world));
  }
  world.note("the tracker is killed");
  world.tracker.kill();
  world.at(world.heap.now + drawInteger(world.random, 10, 2_000), () => {
    world.note("the tracker starts again");
    if (world.tracker.isDown) world.tracker.start();
  });
}
