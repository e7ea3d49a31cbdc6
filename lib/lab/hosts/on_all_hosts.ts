import { LabError } from "../process/lab_error.ts";
import { HostError } from "./ssh/host_error.ts";

export interface OnAllHostsOptions {
  readonly signal: AbortSignal;
  readonly allowMissingHosts: boolean;
  readonly onProgress: (text: string) => void;
  /** Hears of hosts that are left out. */
  readonly onMissing: (error: Error) => void;
}

/** Does a step on all of them at once; gives those that are done with it, if that is enough. */
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

/** One error for all of them, a line each. */
function together(faults: readonly HostError[]): LabError {
  const advice = "\n--allow-missing-hosts goes on without such hosts.";
  return new LabError(faults.map(({ message }) => message).join("\n") + advice);
}
