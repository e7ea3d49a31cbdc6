import { delay } from "@std/async/delay";
import type { NemesisMember } from "./nemesis_member.ts";

/** Time between two bursts of a member. */
const BURST_MS = 100;
/** Greatest number of messages in a burst. Each member sends 20 messages per second on average. */
const BURST_MESSAGES_MAX = 4;

/** Has every member multicast in bursts of different lengths until the signal is aborted. */
export async function applyLoad(
  members: readonly NemesisMember[],
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    members.forEach(({ life }, i) => life?.multicast((turn + i) % (BURST_MESSAGES_MAX + 1)));
    await delay(BURST_MS, { signal }).catch(() => {});
  }
}
