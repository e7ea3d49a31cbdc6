import { invariant, unreachable } from "../../core/mod.ts";
import type { FinishedRun } from "./finished_run.ts";
import { medianOf } from "./spread.ts";
import type { RunFigures } from "./figures.ts";

/** One step of a sweep: the rate that was offered, and its result. */
export interface SweepStep {
  /** Messages per second that were due. */
  readonly rate: number;
  /** Messages per second that were delivered, as {@linkcode RunFigures.throughput}. */
  readonly throughput: number;
  /** Median latency in milliseconds, from the time at which a message was due. */
  readonly p50Ms: number;
}

/** Ratio of the rates of two successive coarse steps. */
const FACTOR = 1.5;
/** A step is saturated if it delivers less than this part of its rate. */
const SATURATED_BELOW = 0.95;
/** A step is past the knee if its power is less than this part of the greatest power. */
const PAST_BELOW = 0.2;
/** Number of successive steps past the knee that end the rise: a single one may be a hiccup. */
const PAST_STEPS = 2;
/**
 * A single step ends the rise if it delivers less than this part of its rate. No hiccup does that.
 */
const DROWNED_BELOW = 0.7;
/**
 * Number of times that the knee's rate is measured before it counts: one second may have been bad.
 */
const KNEE_MEASURES = 3;
/** Greatest number of steps that are measured again. */
const AGAIN_MAX = 8;
/** Greatest number of coarse steps: 500/s × 1.5^24 is more than any machine sends. */
const STEPS_MAX = 24;

/** Returns the step that a run of a sweep was. */
export function stepOf({ figures }: FinishedRun): SweepStep {
  return stepOfRecord(figures);
}

/** Returns the step of figures that were read from results.json. */
export function stepOfRecord(
  { load, throughput = 0, oneWayMs, ownMs }: Pick<
    RunFigures,
    "load" | "throughput" | "oneWayMs" | "ownMs"
  >,
): SweepStep {
  invariant(load !== undefined, "Every step of a sweep is a load.");
  return { rate: load.plan.rate, throughput, p50Ms: (oneWayMs ?? ownMs)?.p50 ?? Infinity };
}

/**
 * Returns the power of a step: throughput ÷ response time (Kleinrock 1979; Jain, The Art of
 * Computer Systems Performance Analysis, 1991).
 *
 * The knee is the rate with the greatest power. Below it a higher rate brings more throughput and
 * hardly more delay, above it more delay and hardly more throughput. The response time here is the
 * median latency. Above the knee it grows with the queue, as the mean does, but it is not moved by
 * a single stall of a host that has other things to do (decision 0031).
 */
export function powerOf({ throughput, p50Ms }: SweepStep): number {
  return p50Ms > 0 ? throughput / p50Ms : 0;
}

/** Returns true if the group delivered clearly less than the rate. */
export function isSaturated({ rate, throughput }: SweepStep): boolean {
  return throughput < SATURATED_BELOW * rate;
}

/** Returns the step with the greatest power among those not saturated, or `undefined`. */
export function kneeOf(steps: readonly SweepStep[]): SweepStep | undefined {
  return steps.filter((step) => !isSaturated(step)).reduce<SweepStep | undefined>(
    (best, step) => best === undefined || powerOf(step) > powerOf(best) ? step : best,
    undefined,
  );
}

/** Returns one step for each rate, in rising order: the medians of all that were measured at it. */
export function medianSteps(steps: readonly SweepStep[]): SweepStep[] {
  return [...Map.groupBy(steps, ({ rate }) => rate)].map(([rate, same]) => ({
    rate,
    throughput: medianOf(same.map(({ throughput }) => throughput)),
    p50Ms: medianOf(same.map(({ p50Ms }) => p50Ms)),
  })).sort((a, b) => a.rate - b.rate);
}

/** The part of a sweep that goes on. */
type SweepPhase =
  /** The rate rises in coarse steps. */
  | { readonly type: "rising" }
  /** `rates` are still to be measured: those next to the knee. */
  | { readonly type: "refining"; readonly rates: readonly number[] }
  /** The knee is measured again, `left` times at most. */
  | { readonly type: "confirming"; readonly left: number }
  | { readonly type: "over" };

/**
 * Chooses the rates of a sweep. The rate first rises in coarse steps until past the knee. Then one
 * more step is measured on each side of the knee. At last the knee is measured again, until it is
 * the knee by the medians of three measurements.
 */
export class RateSweep {
  readonly #start: number;
  readonly #steps: SweepStep[] = [];
  #phase: SweepPhase = { type: "rising" };

  constructor(start: number) {
    this.#start = start;
  }

  /**
   * The measured steps in rising order of their rates, the medians of those measured several times.
   */
  get steps(): readonly SweepStep[] {
    return medianSteps(this.#steps);
  }

  /** Adds the result of the rate that {@linkcode nextRate} returned. */
  add(step: SweepStep): void {
    this.#steps.push(step);
  }

  /** Returns the rate to measure next, or `undefined` when the sweep is over. */
  nextRate(): number | undefined {
    const last = this.#steps.at(-1);
    if (last === undefined) return this.#start;
    const phase = this.#phase;
    switch (phase.type) {
      case "rising": {
        const higher = this.#higherThan(last);
        if (higher !== undefined) return higher;
        this.#phase = { type: "refining", rates: this.#betweenNeighbours() };
        return this.nextRate();
      }
      case "refining": {
        const [rate, ...rates] = phase.rates;
        this.#phase = rate === undefined
          ? { type: "confirming", left: AGAIN_MAX }
          : { type: "refining", rates };
        return rate ?? this.nextRate();
      }
      case "confirming": {
        const rate = phase.left > 0 ? this.#unsureKnee() : undefined;
        this.#phase = rate === undefined
          ? { type: "over" }
          : { type: "confirming", left: phase.left - 1 };
        return rate;
      }
      case "over":
        return undefined;
      default:
        return unreachable(phase);
    }
  }

  /** Returns the rate of the next coarse step; `undefined` past the knee, or after enough steps. */
  #higherThan(last: SweepStep): number | undefined {
    const isOver = this.#isPast(last) || this.#steps.length >= STEPS_MAX;
    return isOver ? undefined : round(last.rate * FACTOR);
  }

  /** Returns the rate of the knee if it was not measured often enough. */
  #unsureKnee(): number | undefined {
    const knee = kneeOf(this.steps);
    const times = this.#steps.filter(({ rate }) => rate === knee?.rate).length;
    return times >= KNEE_MEASURES ? undefined : knee?.rate;
  }

  #isPast(last: SweepStep): boolean {
    if (last.throughput < DROWNED_BELOW * last.rate) return true;
    const best = Math.max(...this.#steps.map(powerOf));
    const isPast = (step: SweepStep) => isSaturated(step) || powerOf(step) < PAST_BELOW * best;
    const latest = this.#steps.slice(-PAST_STEPS);
    return latest.length === PAST_STEPS && latest.every(isPast);
  }

  /** Returns the geometric means of the knee's rate and the rates next to it. */
  #betweenNeighbours(): number[] {
    const { steps } = this;
    const knee = kneeOf(steps);
    if (knee === undefined) return [];
    const at = steps.indexOf(knee);
    return [steps[at - 1], steps[at + 1]].filter((step) => step !== undefined)
      .map(({ rate }) => round(Math.sqrt(rate * knee.rate)))
      .filter((rate) => !steps.some((step) => step.rate === rate));
  }
}

/** Rounds a computed rate to two significant digits: 1,687.5 to 1,700. */
function round(rate: number): number {
  return Number(rate.toPrecision(2));
}
