import {
  type Epoch,
  formatMemberId,
  type GroupId,
  isSameEpoch,
  type MemberId,
  MESSAGE_BYTES_MAX,
  type Seq,
} from "../../../lib/core/mod.ts";
import { cutMessage } from "../../../lib/ordering/mod.ts";
import { type Datagram, type Frame, WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** A message that is not whole yet may be acknowledged, for nobody can take it. */
export const INCOMPLETE_SEQS_MAX = cutMessage(MESSAGE_BYTES_MAX, 0).length - 1;

/**
 * Delivered means taken: what a member acknowledges its application has had, but for a part of one
 * message of so many seqs: `incompleteSeqs`. `boundOf` returns the seq up to which it may
 * acknowledge a stream, if that is known.
 */
export function checkAcks(
  who: string,
  bytes: Uint8Array,
  boundOf: (group: GroupId, stream: MemberId) => Seq | undefined,
  incompleteSeqs = INCOMPLETE_SEQS_MAX,
): void {
  const { header, frames } = decode(bytes);
  for (const frame of frames) {
    if (frame.type !== "ack") continue;
    for (const { stream, delivered } of frame.entries) {
      const bound = boundOf(header.group, stream);
      if (bound === undefined || delivered <= bound + incompleteSeqs) continue;
      const whose = formatMemberId(stream);
      throw new Violation(`${who} acknowledged ${delivered} of ${whose}, and took up to ${bound}`);
    }
  }
}

/**
 * Checks that an entry is sent only when the engine has it. Recovered entries may be sent at once,
 * as others have them.
 */
export function checkAppended(
  who: string,
  bytes: Uint8Array,
  appendedIn: (group: GroupId) => Seq,
): void {
  const { header, frames } = decode(bytes);
  for (const frame of frames) {
    const last = lastEntryIn(frame, header.epoch);
    if (last <= appendedIn(header.group)) continue;
    throw new Violation(`${who} sent entry ${last} before it was appended`);
  }
}

function lastEntryIn(frame: Frame, epoch: Epoch): Seq {
  switch (frame.type) {
    case "ordered":
      return isSameEpoch(frame.epoch, epoch) ? frame.base + frame.messages.length - 1 : 0;
    case "change":
    case "install":
      return isSameEpoch(frame.epoch, epoch) ? frame.seq : 0;
    default:
      return 0;
  }
}

function decode(bytes: Uint8Array): Datagram {
  const datagram = decodedOf(bytes);
  if (datagram instanceof WireError) throw new Violation("Something was sent that is no datagram");
  return datagram;
}
