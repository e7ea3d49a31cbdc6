import { HOLDERS_MS_MAX } from "../../../lib/core/mod.ts";
import { whatIsMissing } from "../check/convergence.ts";
import { NotConverged } from "../check/violation.ts";
import type { SimWorld } from "../world/sim_world.ts";

/** Virtual milliseconds after the healing in which all that is owed must have arrived. */
const CONVERGE_MS = 30_000;
/** The same if a member lags by all that a history keeps: repair may have 64 KB a second (8.3). */
const CONVERGE_HEAVY_MS = 150_000;
/** Virtual milliseconds for which all are left alone before their datagrams are counted. */
export const SETTLE_MS = 4_000;
/**
 * Virtual milliseconds without a datagram after which the world counts as calm. A member that asks
 * who lacks its messages, and gets no answer before both sides have proven new addresses, asks
 * again within that time.
 */
const CALM_MS = 1.25 * HOLDERS_MS_MAX;
/** The number of times, at most, that the world is given time to become calm. */
const LOOKS_MAX = 5;
/** Events of virtual time that no honest run needs: more is a livelock. */
const STEPS_MAX = 2_000_000;

/** Lets virtual time pass, up to a moment or until something holds. */
export class Stepper {
  readonly #world: SimWorld;
  #steps = 0;

  constructor(world: SimWorld) {
    this.#world = world;
  }

  runUntil(ms: number): void {
    while (this.#world.heap.step(ms)) {
      if (++this.#steps > STEPS_MAX) throw new NotConverged(`${STEPS_MAX} steps and no end`);
    }
  }

  /** Runs on until the condition holds at one of the looks taken every 50 ms. */
  runUntilHolds(isWrong: () => string | undefined): void {
    const { heap, settings } = this.#world;
    const boundMs = settings.isHeavy ? CONVERGE_HEAVY_MS : CONVERGE_MS;
    const end = heap.now + boundMs;
    for (;;) {
      this.runUntil(heap.now + 50);
      const wrong = isWrong();
      if (wrong === undefined) return;
      if (heap.now > end) throw new NotConverged(`${boundMs} ms after: ${wrong}`);
    }
  }

  runUntilConverged(): void {
    // One look is not enough: a dead member may be evicted only after everything looked well, and
    // another may be on its way back at the moment of the look.
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      this.runUntilHolds(() => whatIsMissing(this.#world));
      this.runUntil(this.#world.heap.now + SETTLE_MS);
      const before = JSON.stringify(sentByKind(this.#world));
      this.runUntil(this.#world.heap.now + CALM_MS);
      const isCalm = before === JSON.stringify(sentByKind(this.#world));
      if (isCalm && whatIsMissing(this.#world) === undefined) return;
    }
  }
}

/** The kinds of datagrams that never end: signs of life. */
const LASTING: readonly string[] = ["heartbeat", "lease"];

/** Returns how many datagrams of each kind each process has sent, without signs of life. */
export function sentByKind(world: SimWorld): [string, number][] {
  const members = world.living().map(({ name, machine }) => ({ name, machine }));
  const sequencers = world.livingSequencers().map(({ name, machine }) => ({ name, machine }));
  return [...members, ...sequencers].flatMap(({ name, machine }) =>
    Object.entries(machine.counters.sent).filter(([kind]) => !LASTING.includes(kind))
      .map(([kind, { datagrams }]): [string, number] => [`${name}'s ${kind}`, datagrams])
  );
}
