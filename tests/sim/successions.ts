import type { Address, Random } from "../../lib/core/mod.ts";
import { drawInteger, drawMagnitude } from "./seeded_random.ts";
import type { SimSequencer } from "./sim_sequencer.ts";
import type { SimWorld } from "./sim_world.ts";
import { multicast, restartTracker } from "./workload.ts";

/** When the first of these faults comes, at the earliest: groups are there by then. */
const FIRST_MS = 300;
/** Milliseconds from a grant to the death of who got it: before, during and after its takeover. */
const HEIR_MS_MIN = 0.1;
const HEIR_MS_MAX = 400;
/** Milliseconds in which the last words of a sequencer reach only some members. */
const WORDS_MS_MIN = 0.3;
const WORDS_MS_MAX = 40;
/** Messages of each member in them at most. */
const WORDS_MAX = 5;
/** A zombie sleeps for less and for more than its lease. */
const ZOMBIE_MS_MIN = 300;
const ZOMBIE_MS_MAX = 4_000;
/** How long a sequencer and some members do not hear each other. */
const ESTRANGED_MS_MIN = 50;
const ESTRANGED_MS_MAX = 4_000;
/** How long who was killed is away. */
const AWAY_MS_MIN = 5;
const AWAY_MS_MAX = 3_000;

/**
 * Schedules what makes takeovers hard: heirs that die before, during and after theirs; last words
 * that reach only some; a sequencer that some members do not hear; tracker and sequencer dead at
 * once; a tracker that dies again. They have randomness of their own, so that a seed that draws none
 * of them has the story that it had without them.
 */
export function scheduleSuccessions(world: SimWorld, random: Random): void {
  const { heirCrashes, lastWords, estrangements, blackouts, relapses } = world.settings.successions;
  const { healAt } = world.settings;
  const atSomeTime = (times: number, run: () => void) => {
    for (let i = 0; i < times; i++) world.at(drawInteger(random, FIRST_MS, healAt), run);
  };
  atSomeTime(lastWords, () => speakLastWords(world, random));
  atSomeTime(estrangements, () => estrange(world, random));
  atSomeTime(blackouts, () => blackOut(world, random));
  let heirsLeft = heirCrashes;
  let relapsesLeft = relapses;
  world.tracker.onGranted = (address) => {
    if (heirsLeft <= 0 || random() < 0.3) return;
    heirsLeft--;
    const ms = drawMagnitude(random, HEIR_MS_MIN, HEIR_MS_MAX);
    world.at(world.heap.now + ms, () => crashHeir(world, random, address));
  };
  world.tracker.onStarted = () => {
    if (relapsesLeft <= 0 || world.heap.now === 0) return;
    relapsesLeft--;
    world.at(world.heap.now + drawMagnitude(random, 5, 3_000), () => {
      if (world.isHealed || world.tracker.isDown) return;
      world.noteFault("relapse");
      restartTracker(world, random);
    });
  };
}

function crashHeir(world: SimWorld, random: Random, { hostname }: Address): void {
  const heir = world.livingSequencers().find(({ address }) => address.hostname === hostname);
  if (world.isHealed || heir === undefined) return;
  world.noteFault("heir crash");
  crash(world, random, heir);
}

/** The process dies; most of the time another one is started there, sooner or later. */
function crash(world: SimWorld, random: Random, victim: SimSequencer): void {
  world.note(`${victim.name} is killed`);
  victim.kill();
  const awayMs = drawMagnitude(random, AWAY_MS_MIN, AWAY_MS_MAX);
  if (random() < 0.2) return;
  world.at(world.heap.now + awayMs, () => world.startSequencerAt(victim.address));
}

/** All speak, what the sequencer makes of it reaches only some, and then it dies, or sleeps. */
function speakLastWords(world: SimWorld, random: Random): void {
  const victim = pick(random, world.livingSequencers());
  if (world.isHealed || victim === undefined) return;
  world.noteFault("last words");
  const deaf = world.living().filter(() => random() < 0.5).map(({ hostname }) => hostname);
  const cut = { from: new Set([victim.address.hostname]), to: new Set(deaf) };
  world.note(`${victim.name} does not reach ${deaf.join()}`);
  world.network.cuts.add(cut);
  for (const member of world.living()) {
    const words = drawInteger(random, 0, WORDS_MAX);
    for (let i = 0; i < words; i++) {
      multicast(world, member, world.settings.messages + world.extraWords++, random);
    }
  }
  const ms = drawMagnitude(random, WORDS_MS_MIN, WORDS_MS_MAX);
  const isZombie = random() < 0.4;
  world.at(world.heap.now + ms, () => {
    world.network.cuts.delete(cut);
    if (victim.isDown || world.isHealed) return;
    if (!isZombie) return crash(world, random, victim);
    const wake = victim.pause();
    const sleepMs = drawMagnitude(random, ZOMBIE_MS_MIN, ZOMBIE_MS_MAX);
    world.note(`${victim.name} is paused`);
    world.at(Math.min(world.heap.now + sleepMs, world.settings.healAt), () => {
      world.note(`${victim.name} goes on`);
      wake(random());
    });
  });
}

/** A sequencer and some of the members do not hear each other, both ways or one way. */
function estrange(world: SimWorld, random: Random): void {
  const sequencer = pick(random, world.livingSequencers());
  if (world.isHealed || sequencer === undefined) return;
  world.noteFault("estrangement");
  const here = new Set([sequencer.address.hostname]);
  const some = new Set(
    world.living().filter(() => random() < 0.4).map(({ hostname }) => hostname),
  );
  const way = random();
  const cuts = [{ from: here, to: some }, { from: some, to: here }]
    .filter((_, i) => way < 0.5 || (way < 0.75 ? i === 0 : i === 1));
  for (const cut of cuts) world.network.cuts.add(cut);
  world.note(`${sequencer.name} and ${[...some].join()} are estranged`);
  const ms = drawMagnitude(random, ESTRANGED_MS_MIN, ESTRANGED_MS_MAX);
  world.at(world.heap.now + ms, () => {
    for (const cut of cuts) world.network.cuts.delete(cut);
  });
}

/** The tracker and sequencers die at the same moment, and sometimes a member with them. */
function blackOut(world: SimWorld, random: Random): void {
  if (world.isHealed) return;
  world.noteFault("blackout");
  if (!world.tracker.isDown) restartTracker(world, random);
  const isTotal = random() < 0.5;
  const sequencers = world.livingSequencers();
  const victims = isTotal ? sequencers : [pick(random, sequencers)].flatMap((one) => one ?? []);
  for (const victim of victims) crash(world, random, victim);
  if (random() < 0.3 && world.living().length > 2) pick(random, world.living())?.kill();
}

function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : from[drawInteger(random, 0, from.length - 1)];
}
