import type { Random } from "../../lib/core/mod.ts";
import type { Crew } from "../../lib/lab/process/crew.ts";
import { drawInteger } from "../sim/world/seeded_random.ts";
import type { Cast } from "./cast.ts";
import { describeFault, type Fault } from "./fault.ts";
import type { GroupLog } from "./group_log.ts";

export interface TakeoversOptions {
  readonly cast: Cast;
  readonly crew: Crew;
  readonly random: Random;
  /** The members that no fault happens to. */
  readonly names: readonly string[];
  readonly canCut: boolean;
  readonly count: number;
  onFault(text: string): void;
}

/** Milliseconds for each step of a takeover, far more than a busy machine needs. */
const STEP_MS = 30_000;

type Blow = Extract<Fault, { readonly sequencer: string; readonly members?: never }>["type"];

/** Returns the faults to draw from. Most are kills; isolation needs hosts of their own. */
function blowsOf(canCut: boolean): readonly Blow[] {
  const blows: Blow[] = ["crash-sequencer", "crash-sequencer", "stop-sequencer", "end-sequencer"];
  return canCut ? [...blows, "isolate-sequencer"] : blows;
}

/** Makes another sequencer take the group over, several times in a row, under load. */
export async function performTakeovers(
  options: TakeoversOptions,
): Promise<{ faults: Fault[]; troubles: string[] }> {
  const { cast, crew, random, canCut, count, onFault } = options;
  const faults: Fault[] = [];
  const startedAt = performance.now();
  const blows = blowsOf(canCut);
  for (let number = 1; number <= count; number++) {
    await crew.until(() => reigning(cast) !== undefined, STEP_MS);
    const sequencer = reigning(cast)?.name;
    if (sequencer === undefined) {
      return { faults, troubles: [`no sequencer orders the group before takeover ${number}`] };
    }
    const type = blows[drawInteger(random, 0, blows.length - 1)]!;
    const atMs = Math.round(performance.now() - startedAt);
    const before = Date.now();
    await cast.begin({ type, sequencer, atMs, forMs: 0 });
    const next = () =>
      cast.sequencers.find((one) => one.name !== sequencer && one.reigns) !== undefined;
    const isTaken = await crew.until(next, STEP_MS) && await untilHeard(options);
    const forMs = Math.round(performance.now() - startedAt) - atMs;
    const fault: Fault = { type, sequencer, atMs, forMs };
    faults.push(fault);
    const silentMs = longestSilenceMs(spared(options), before);
    onFault(`${describeFault(fault)}; takeover ${number}: ${silentMs} ms without a delivery`);
    await cast.undo(fault);
    if (!isTaken) return { faults, troubles: [`takeover ${number} was not completed`] };
    const gaveUp = () => cast.sequencers.every((one) => one.name !== sequencer || !one.reigns);
    await crew.until(gaveUp, STEP_MS);
  }
  return { faults, troubles: [] };
}

function reigning({ sequencers }: Cast) {
  return sequencers.find(({ reigns }) => reigns);
}

/** Returns what the spared members wrote about the group: there is one, in total order. */
function spared({ cast, names }: TakeoversOptions): readonly GroupLog[] {
  return cast.members.filter(({ name }) => names.includes(name))
    .flatMap(({ life }) => life?.groups ?? []);
}

/** Waits until the spared members have delivered each other's latest messages. */
async function untilHeard(options: TakeoversOptions): Promise<boolean> {
  const lives = spared(options);
  const texts = lives.flatMap(({ sent }) => sent.at(-1) ?? []);
  const hasAll = ({ delivered }: GroupLog) => texts.every((text) => delivered.has(text));
  return await options.crew.until(() => lives.every(hasAll), STEP_MS);
}

/** Returns the longest time between two deliveries of a life since a moment of the wall clock. */
function longestSilenceMs(lives: readonly GroupLog[], since: number): number {
  let longest = 0;
  for (const { told } of lives) {
    let before = since;
    for (const line of told) {
      if (line.type !== "message") continue;
      const at = line.delivery.deliveredAt / 1_000;
      if (at < since) continue;
      longest = Math.max(longest, at - before);
      before = at;
    }
  }
  return Math.round(longest);
}
