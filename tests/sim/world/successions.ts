import type { Address, Random } from "../../../lib/core/mod.ts";
import { decodeDatagram, WireError } from "../../../lib/wire/mod.ts";
import { forgetEviction } from "./forgotten_evictions.ts";
import { speakLastWords } from "./last_words.ts";
import { drawInteger, drawMagnitude, pick } from "./seeded_random.ts";
import type { SimMember } from "./sim_member.ts";
import type { SimSequencer } from "./sim_sequencer.ts";
import type { SimWorld } from "./sim_world.ts";
import { restartTracker } from "./workload.ts";

/** Earliest time of the first of these faults, in virtual milliseconds: groups exist by then. */
const FIRST_MS = 300;
/**
 * Milliseconds from a grant to the death of the sequencer that got it: before, during and after its
 * takeover.
 */
const HEIR_MS_MIN = 0.1;
const HEIR_MS_MAX = 400;
/** Milliseconds from a grant by which most have opened their epoch, and ordered what was void. */
const INSTALL_MS = 60;
/** Milliseconds for which a sequencer and some members do not hear each other. */
const ESTRANGED_MS_MIN = 50;
const ESTRANGED_MS_MAX = 4_000;
/** Milliseconds from a kill to the restart. */
const AWAY_MS_MIN = 5;
const AWAY_MS_MAX = 3_000;

/**
 * Schedules the faults that make takeovers hard: heirs that die before, during and after their
 * takeover or that some members do not hear, last words that reach only some members, a tracker and
 * a sequencer that die at once, a tracker that dies again, and one that forgets an eviction. These
 * faults have randomness of their own, so a seed that draws none of them keeps its story.
 */
export class Successions {
  readonly #world: SimWorld;
  readonly #random: Random;
  #heirsLeft: number;
  #relapsesLeft: number;
  /** The members that received the last words which others did not receive. */
  #hearers: readonly SimMember[] = [];

  constructor(world: SimWorld, random: Random) {
    this.#world = world;
    this.#random = random;
    const { heirCrashes, relapses } = world.settings.successions;
    this.#heirsLeft = heirCrashes;
    this.#relapsesLeft = relapses;
  }

  schedule(): void {
    const { settings: { healAt, successions }, tracker } = this.#world;
    const atSomeTime = (times: number, run: () => void) => {
      for (let i = 0; i < times; i++) {
        this.#world.at(drawInteger(this.#random, FIRST_MS, healAt), run);
      }
    };
    atSomeTime(successions.lastWords, () => {
      const crash = (victim: SimSequencer) => this.#crash(victim);
      this.#hearers = speakLastWords(this.#world, this.#random, crash) ?? this.#hearers;
    });
    atSomeTime(successions.estrangements, () => {
      const sequencer = pick(this.#random, this.#world.livingSequencers());
      if (sequencer !== undefined) this.#estrange(sequencer.address, 0.4);
    });
    atSomeTime(successions.blackouts, () => this.#blackOut());
    for (let i = 0; i < successions.forgottenEvictions; i++) {
      forgetEviction(this.#world, this.#random);
    }
    tracker.onGranted = (address) => this.#onGranted(address);
    tracker.onStarted = () => this.#onTrackerStarted();
  }

  /**
   * Lets the sequencer that got the next epoch die soon, lets the members that know more than
   * others miss its install, or lets some members not hear it at all.
   */
  #onGranted(address: Address): void {
    if (this.#heirsLeft <= 0 || this.#random() < 0.2) return;
    this.#heirsLeft--;
    const { heap, network } = this.#world;
    if (this.#random() < 0.2) return this.#estrange(address, 0.7);
    const ms = drawMagnitude(this.#random, HEIR_MS_MIN, HEIR_MS_MAX);
    const isMute = this.#hearers.length > 0 && this.#random() < 0.7;
    const to = new Set(this.#hearers.map(({ hostname }) => hostname));
    const cut = { from: new Set([address.hostname]), to, of: hasInstall };
    if (isMute) {
      network.cuts.add(cut);
      this.#world.note(`${[...to].join()} miss the install of ${address.hostname}`);
    }
    this.#world.at(heap.now + (isMute ? Math.max(ms, INSTALL_MS) : ms), () => {
      network.cuts.delete(cut);
      this.#crashHeir(address);
    });
  }

  #crashHeir({ hostname }: Address): void {
    const living = this.#world.livingSequencers();
    const heir = living.find(({ address }) => address.hostname === hostname);
    if (this.#world.isHealed || heir === undefined) return;
    this.#world.noteFault("heir crash");
    this.#crash(heir);
  }

  /** The process dies; most of the time another one is started there, sooner or later. */
  #crash(victim: SimSequencer): void {
    this.#world.note(`${victim.name} is killed`);
    victim.kill();
    const awayMs = drawMagnitude(this.#random, AWAY_MS_MIN, AWAY_MS_MAX);
    if (this.#random() < 0.2) return;
    this.#world.at(this.#world.heap.now + awayMs, () => {
      this.#world.startSequencerAt(victim.address);
    });
  }

  /** A sequencer and some of the members do not hear each other, both ways or one way. */
  #estrange({ hostname }: Address, share: number): void {
    const random = this.#random;
    const { network, heap, isHealed } = this.#world;
    if (isHealed) return;
    this.#world.noteFault("estrangement");
    const here = new Set([hostname]);
    const members = this.#world.living().filter(() => random() < share);
    const some = new Set(members.map(({ hostname }) => hostname));
    const way = random();
    const cuts = [{ from: here, to: some }, { from: some, to: here }]
      .filter((_, i) => way < 0.5 || (way < 0.75 ? i === 0 : i === 1));
    for (const cut of cuts) network.cuts.add(cut);
    this.#world.note(`${hostname} and ${[...some].join()} are estranged`);
    const ms = drawMagnitude(random, ESTRANGED_MS_MIN, ESTRANGED_MS_MAX);
    this.#world.at(heap.now + ms, () => {
      for (const cut of cuts) network.cuts.delete(cut);
    });
  }

  /** The tracker and sequencers die at the same moment, and sometimes a member with them. */
  #blackOut(): void {
    const random = this.#random;
    const { tracker, isHealed } = this.#world;
    if (isHealed) return;
    this.#world.noteFault("blackout");
    if (!tracker.isDown) restartTracker(this.#world, random);
    const sequencers = this.#world.livingSequencers();
    const isAll = random() < 0.5;
    const one = pick(random, sequencers);
    for (const victim of sequencers) if (isAll || victim === one) this.#crash(victim);
    if (random() < 0.3 && this.#world.living().length > 2) {
      pick(random, this.#world.living())?.kill();
    }
  }

  /** A tracker that has just been started again dies again. */
  #onTrackerStarted(): void {
    const { heap, tracker } = this.#world;
    if (this.#relapsesLeft <= 0) return;
    this.#relapsesLeft--;
    this.#world.at(heap.now + drawMagnitude(this.#random, 5, 3_000), () => {
      if (this.#world.isHealed || tracker.isDown) return;
      this.#world.noteFault("relapse");
      restartTracker(this.#world, this.#random);
    });
  }
}

function hasInstall(bytes: Uint8Array): boolean {
  const datagram = decodeDatagram(bytes);
  return !(datagram instanceof WireError) &&
    datagram.frames.some(({ type }) => type === "install");
}
