import type { SealStatistics } from "../../lib/client/mod.ts";
import type { AttackReport } from "./commands.ts";

/** The datagrams that one process took, and those that were sent to its host while it ran. */
export interface Taken {
  readonly process: string;
  /** `undefined` if the process did not say. */
  readonly seal: SealStatistics | undefined;
  readonly passed: number;
}

/** Returns the counts of a seal in a line of statistics. */
export function sealIn(line: string | undefined): SealStatistics | undefined {
  return line === undefined ? undefined : JSON.parse(line).seal;
}

/** Returns the number of datagrams that went to a host, alone or with others, over a channel. */
export function passedTo(host: string, { passed }: AttackReport): number {
  let count = passed[host] ?? 0;
  for (const [address, more] of Object.entries(passed)) {
    if (isChannel(address)) count += more;
  }
  return count;
}

/**
 * Returns a sentence for each process that took more datagrams than were sent to it: some came
 * twice, or from nobody. The checks of the messages alone would not see that, since numbers of
 * messages hide most of it. Whoever was not attacked says nothing.
 */
export function judgeTaken(all: readonly Taken[]): string[] {
  return all.flatMap(({ process, seal, passed }) => {
    if (seal === undefined) return [`${process} did not show what its seal has counted`];
    if (seal.opened > passed) {
      return [`${process} took ${seal.opened} datagrams, and ${passed} were sent to it`];
    }
    return seal.replayed === 0 ? [`${process} met no replay: the run is void`] : [];
  });
}

function isChannel(address: string): boolean {
  const [first = ""] = address.split(".");
  return Number(first) >= 224;
}
