import type { FinishedRun } from "./finished_run.ts";
import type { RunFigures } from "./figures.ts";

/** One step of a sweep: what was offered, and what came of it. */
export interface SweepStep {
  /** Messages a second that were due. */
  readonly rate: number;
  /** Messages a second that were delivered. */
  readonly throughput: number;
  /** Median latency in milliseconds, from when a message was due. */
  readonly p50Ms: number;
}

/** Each coarse step offers so many times the rate of the one before. */
const FACTOR = 1.5;
/** Delivering less than this part of what was offered is being saturated. */
const SATURATED_BELOW = 0.95;
/** Power below this part of the best is past the knee, and not a bad second. */
const PAST_BELOW = 0.2;
/** So many steps in a row have to be past the knee: one may be a bad second of the host. */
const PAST_STEPS = 2;
/** Unless this little of what was offered was delivered: no bad second does that. */
const DROWNED_BELOW = 0.7;
/** A sweep is over after so many steps at the latest: 500/s × 1.5^24 is more than any machine sends. */
const STEPS_MAX = 24;

/** A run as a step. */
export function stepOf({ figures }: FinishedRun): SweepStep {
  return stepOfRecord(figures);
}

/** The same of its figures alone, as results.json has them. */
export function stepOfRecord(
  { load, throughput = 0, oneWayMs, ownMs }: Pick<
    RunFigures,
    "load" | "throughput" | "oneWayMs" | "ownMs"
  >,
): SweepStep {
  return { rate: load!.plan.rate, throughput, p50Ms: (oneWayMs ?? ownMs)?.p50 ?? Infinity };
}

/**
 * The power of a step: throughput ÷ response time. Where it is greatest is the knee: up to there a
 * higher rate brings more throughput and hardly more delay, beyond it more delay and hardly more
 * throughput. (Kleinrock 1979; Jain, The Art of Computer Systems Performance Analysis, 1991.) The
 * response time is the median: beyond the knee it grows with the queue, as their mean does, but one
 * stall of a host that does other things as well leaves it as it is.
 */
export function powerOf({ throughput, p50Ms }: SweepStep): number {
  return p50Ms > 0 ? throughput / p50Ms : 0;
}

/** Whether the group delivered clearly less than was offered. */
export function isSaturated({ rate, throughput }: SweepStep): boolean {
  return throughput < SATURATED_BELOW * rate;
}

/** The step with the greatest power that was not saturated; `undefined` where all were. */
export function kneeOf(steps: readonly SweepStep[]): SweepStep | undefined {
  return steps.filter((step) => !isSaturated(step)).reduce<SweepStep | undefined>(
    (best, step) => best === undefined || powerOf(step) > powerOf(best) ? step : best,
    undefined,
  );
}

/** Chooses the rates of a sweep: up in coarse steps until past the knee, then once on each side of it. */
export class RateSweep {
  readonly #start: number;
  readonly #max: number;
  readonly #steps: SweepStep[] = [];
  #isRefining = false;
  #refinements: number[] = [];

  constructor(start: number, max = Infinity) {
    this.#start = start;
    this.#max = max;
  }

  /** The steps that were measured, by rate. */
  get steps(): readonly SweepStep[] {
    return this.#steps.toSorted((a, b) => a.rate - b.rate);
  }

  /** What came of the rate that {@linkcode nextRate} gave. */
  add(step: SweepStep): void {
    this.#steps.push(step);
  }

  /** The rate to measure next; `undefined`: the knee is known. */
  nextRate(): number | undefined {
    const last = this.#steps.at(-1);
    if (last === undefined) return this.#start;
    if (!this.#isRefining) {
      const next = round(last.rate * FACTOR);
      const isOver = this.#isPast() || next > this.#max || this.#steps.length >= STEPS_MAX;
      if (!isOver) return next;
      this.#isRefining = true;
      this.#refinements = this.#betweenNeighbours();
    }
    return this.#refinements.shift();
  }

  #isPast(): boolean {
    const last = this.#steps.at(-1)!;
    if (last.throughput < DROWNED_BELOW * last.rate) return true;
    const best = Math.max(...this.#steps.map(powerOf));
    const isPast = (step: SweepStep) => isSaturated(step) || powerOf(step) < PAST_BELOW * best;
    const latest = this.#steps.slice(-PAST_STEPS);
    return latest.length === PAST_STEPS && latest.every(isPast);
  }

  /** Halfway, as factors, from the knee to the steps on either side. */
  #betweenNeighbours(): number[] {
    const knee = kneeOf(this.#steps);
    if (knee === undefined) return [];
    const { steps } = this;
    const at = steps.indexOf(knee);
    return [steps[at - 1], steps[at + 1]].filter((step) => step !== undefined)
      .map(({ rate }) => round(Math.sqrt(rate * knee.rate)))
      .filter((rate) => !steps.some((step) => step.rate === rate));
  }
}

/** Two digits are enough of a rate that nobody asked for: 1,687.5 is 1,700. */
function round(rate: number): number {
  return Number(rate.toPrecision(2));
}
