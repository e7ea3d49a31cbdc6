import { delay } from "@std/async/delay";
import type { NemesisMember } from "./nemesis_member.ts";

/** Between two bursts of a member. */
const BURST_MS = 100;
/** Messages in one burst at most; 20 in a second on average. */
const BURST_MESSAGES_MAX = 4;

/** Lets every member multicast, in bursts of different length, until the signal is aborted. */
export async function applyLoad(
  members: readonly NemesisMember[],
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    members.forEach(({ life }, i) => life?.multicast((turn + i) % (BURST_MESSAGES_MAX + 1)));
    await delay(BURST_MS, { signal }).catch(() => {});
  }
}
