import type { Random } from "../../../lib/core/mod.ts";
import { drawInteger, drawMagnitude, pick } from "./seeded_random.ts";
import type { SimMember } from "./sim_member.ts";
import type { SimSequencer } from "./sim_sequencer.ts";
import type { SimWorld } from "./sim_world.ts";
import { multicast } from "./workload.ts";

/** Milliseconds in which the last words of a sequencer reach only some members. */
const WORDS_MS_MIN = 0.3;
const WORDS_MS_MAX = 40;
/** Of these the first ones may reach nobody, so that later ones arrive after a hole. */
const HOLE_MS_MAX = 4;
/** Messages of each member in them at most. */
const WORDS_MAX = 5;
/** A zombie sleeps for less and for more than its lease. */
const ZOMBIE_MS_MIN = 300;
const ZOMBIE_MS_MAX = 4_000;

/**
 * Lets all members speak, and a sequencer die or sleep after the entries that it made of that have
 * reached only some. Returns the members that they reached; `undefined`: there is no sequencer.
 */
export function speakLastWords(
  world: SimWorld,
  random: Random,
  crash: (victim: SimSequencer) => void,
): readonly SimMember[] | undefined {
  const victim = pick(random, world.livingSequencers());
  if (world.isHealed || victim === undefined) return undefined;
  world.noteFault("last words");
  const members = world.living();
  const hearers = members.filter(() => random() < 0.5);
  const from = new Set([victim.address.hostname]);
  const deaf = members.filter((member) => !hearers.includes(member));
  const toDeaf = { from, to: new Set(deaf.map(({ hostname }) => hostname)) };
  const toAll = { from, to: new Set(members.map(({ hostname }) => hostname)) };
  world.note(`${victim.name} reaches only ${hearers.map(({ name }) => name).join()}`);
  world.network.cuts.add(toDeaf);
  let ms = 0;
  if (random() < 0.5) {
    world.network.cuts.add(toAll);
    speak(world, random, members);
    ms = drawMagnitude(random, WORDS_MS_MIN, HOLE_MS_MAX);
  }
  world.at(world.heap.now + ms, () => {
    world.network.cuts.delete(toAll);
    speak(world, random, members);
    const wordsMs = drawMagnitude(random, WORDS_MS_MIN, ms === 0 ? WORDS_MS_MAX : HOLE_MS_MAX);
    world.at(world.heap.now + wordsMs, () => {
      world.network.cuts.delete(toDeaf);
      if (victim.isDown || world.isHealed) return;
      if (random() < 0.6) crash(victim);
      else sleep(world, random, victim);
    });
  });
  return hearers;
}

function speak(world: SimWorld, random: Random, members: readonly SimMember[]): void {
  for (const member of members) {
    const words = drawInteger(random, 0, WORDS_MAX);
    for (let i = 0; i < words; i++) {
      multicast(world, member, world.settings.messages + world.extraWords++, random);
    }
  }
}

function sleep(world: SimWorld, random: Random, victim: SimSequencer): void {
  const wake = victim.pause();
  const ms = drawMagnitude(random, ZOMBIE_MS_MIN, ZOMBIE_MS_MAX);
  world.noteFault("pause");
  world.note(`${victim.name} is paused`);
  world.at(Math.min(world.heap.now + ms, world.settings.healAt), () => {
    world.note(`${victim.name} goes on`);
    wake(random());
  });
}
