import { LabError } from "../../process/mod.ts";
import { HostError } from "../ssh/mod.ts";

export interface OnAllHostsOptions {
  readonly signal: AbortSignal;
  readonly allowMissingHosts: boolean;
  readonly onProgress: (text: string) => void;
  /** Called with the error of each host that is left out. */
  readonly onMissing: (error: Error) => void;
}

/**
 * Takes a step on all hosts at the same time. Returns the results of those on which it succeeded.
 * Throws a {@linkcode LabError} if it failed on a host that may not be missing, or on all.
 */
export async function onAllHosts<From, To>(
  things: readonly From[],
  what: string,
  { signal, allowMissingHosts, onProgress, onMissing }: OnAllHostsOptions,
  step: (thing: From, number: number) => Promise<To>,
): Promise<To[]> {
  const tell = (done: number) => onProgress(`${done} of ${things.length} hosts ${what}`);
  let count = 0;
  tell(count);
  const results = await Promise.allSettled(things.map(async (thing, number) => {
    const result = await step(thing, number);
    tell(++count);
    return result;
  }));
  signal.throwIfAborted();
  const done: To[] = [];
  const faults: HostError[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") done.push(result.value);
    else if (result.reason instanceof HostError) faults.push(result.reason);
    else throw result.reason;
  }
  if (done.length === 0 || (faults.length > 0 && !allowMissingHosts)) throw together(faults);
  faults.forEach(onMissing);
  return done;
}

/** Returns one error for all hosts, with a line for each, and then the advice. */
export function together(faults: readonly HostError[], ...advice: readonly string[]): LabError {
  const last = "To continue without such hosts, use --allow-missing-hosts.";
  return new LabError([...faults.map(({ message }) => message), ...advice, last].join("\n"));
}
