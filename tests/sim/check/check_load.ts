import {
  DELIVER_BYTES_MAX,
  DELIVER_MESSAGES_MAX,
  FRAMES_WAITING_MAX,
  HISTORY_BYTES_MAX,
  KEPT_KERNEL_BYTES,
  MESSAGE_BYTES_MAX,
  RECEIVE_WINDOW_SEQS_MAX,
  type TableLimits,
  UNSENT_BYTES_MAX,
} from "../../../lib/core/mod.ts";
import { cutMessage, keptBytesOf } from "../../../lib/ordering/mod.ts";
import type { GroupLoad } from "../../../lib/client/member/mod.ts";
import type { OrderedGroup } from "../../../lib/sequencer/machine/ordered_group.ts";
import { Violation } from "./violation.ts";

/** A message is accepted whole while there is any room. */
const LAST_MESSAGE_BYTES = cutMessage(MESSAGE_BYTES_MAX, 0)
  .reduce((sum, slice) => sum + keptBytesOf(slice), 0);
const HISTORY_BYTES_BOUND = HISTORY_BYTES_MAX + LAST_MESSAGE_BYTES;
/** The bound is that of a member whose peers are all detached; one of them may be back since. */
const UNSENT_BYTES_BOUND = UNSENT_BYTES_MAX + LAST_MESSAGE_BYTES;
/** A sequencer takes a batch of a member's messages while there is any room. */
const SEQUENCE_BYTES_BOUND = HISTORY_BYTES_BOUND + DELIVER_BYTES_MAX +
  DELIVER_MESSAGES_MAX * keptBytesOf({ fragment: 0, sentAt: 0, start: 0, end: 0 });

/** Every buffer of a group is within its bound. */
export function checkLoad(who: string, load: GroupLoad, tables: TableLimits): void {
  const { historyBytes, unsentBytes, windowSeqs, keptKernelBytes, framesWaiting } = load;
  const isFine = historyBytes <= HISTORY_BYTES_BOUND && unsentBytes <= UNSENT_BYTES_BOUND &&
    windowSeqs <= RECEIVE_WINDOW_SEQS_MAX &&
    keptKernelBytes <= KEPT_KERNEL_BYTES && framesWaiting <= FRAMES_WAITING_MAX &&
    load.untakenSeqs <= tables.departedSeqs;
  if (!isFine) throw new Violation(`${who} keeps too much: ${JSON.stringify(load)}`);
}

/** Every sequence at a sequencer is within its bound. */
export function checkSequence(who: string, groups: Iterable<OrderedGroup>): void {
  for (const { name, historyBytes } of groups) {
    if (historyBytes <= SEQUENCE_BYTES_BOUND) continue;
    throw new Violation(`${who} keeps ${historyBytes} bytes of ${name}`);
  }
}
