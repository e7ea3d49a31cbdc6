/**
 * Entries of a sequence for tests of single parts, and the options of ford, whose parts they are.
 */
import {
  type Epoch,
  type MemberId,
  type Seq,
  SLOW_MEMBER_MS,
} from "../../../../../lib/core/mod.ts";
import type { GroupOptions } from "../../../../../lib/client/member/group/group.ts";
import type { OrderedOrigin } from "../../../../../lib/client/member/total/sequencer_peer.ts";
import { Submissions } from "../../../../../lib/client/member/total/submissions.ts";
import { HoldersWatch } from "../../../../../lib/client/member/group/holders_watch.ts";
import { InstallParts } from "../../../../../lib/client/member/total/install_parts.ts";
import {
  type OfferedMessage,
  Outbound,
  StreamReceiver,
  StreamTransmitter,
} from "../../../../../lib/ordering/mod.ts";
import { Counters } from "../../../../../lib/roles/mod.ts";
import type { InstallFrame, OrderedFrame, ViewChange } from "../../../../../lib/wire/mod.ts";
import { SequencerPeer } from "../../../../../lib/client/member/total/sequencer_peer.ts";
import { addressFor, GROUP, idOf, recordOf } from "../fixture_groups.ts";
import { bytesOf } from "../fixture_stories.ts";

export const FIRST: Epoch = { number: 1, boot: 9 };
export const SECOND: Epoch = { number: 2, boot: 9 };
export const THIRD: Epoch = { number: 3, boot: 9 };

/**
 * Returns the options of ford in slot 1, in a view with arthur in slot 2; adams orders the group.
 */
export function optionsOfFord(
  { resume = new Map(), mode = "total" }: Partial<Pick<GroupOptions, "resume">> & {
    mode?: "total" | "safe";
  } = {},
): GroupOptions {
  const record = recordOf(2, [{ name: "ford", joined: 1 }, { name: "arthur", joined: 2 }]);
  const { hostname: host, port } = addressFor("adams");
  return {
    record: { ...record, mode, epoch: FIRST, sequencer: { id: idOf("adams"), host, port } },
    self: { id: idOf("ford"), name: "ford", address: addressFor("ford") },
    next: 1,
    resume,
    random: () => 0.5,
    counters: new Counters(),
    slowMemberMs: SLOW_MEMBER_MS,
    now: 0,
  };
}

/** Returns the parts of ford that others work with. */
export function partsOfFord(group: GroupOptions = optionsOfFord()) {
  const submissions = new Submissions(group);
  return {
    group,
    stay: { joined: 1, slot: 1 },
    submissions,
    installs: new InstallParts(),
    holders: new HoldersWatch({ mode: group.record.mode }),
  };
}

/** Submits what ford has multicast, so that it can come back. */
export function submit(submissions: Submissions): void {
  const peer = new SequencerPeer(idOf("adams"), addressFor("adams"), new Outbound(0, 0));
  submissions.sender.addPeer(peer);
  const transmitter = new StreamTransmitter<SequencerPeer, OrderedOrigin>({
    ...{ group: GROUP, self: idOf("ford"), epoch: FIRST, sender: submissions.sender },
    receiver: new StreamReceiver<SequencerPeer, OrderedOrigin>({ random: () => 0.5 }),
    addresses: () => peer.addresses,
    activeSenders: () => 1,
    potentialSenders: () => 1,
    onSent: () => {},
  });
  while (transmitter.poll(0, new Uint8Array(2_000)) !== undefined);
}

/** Returns a frame with one message of the member in `slot`. */
export function orderedFrame(
  base: Seq,
  slot: number,
  submission: Seq,
  epoch = FIRST,
): OrderedFrame {
  const messages = [{ fragment: 3, sentAt: 0, start: 0, end: 1 }];
  return { type: "ordered", epoch, base, slot, submission, messages };
}

/** Returns an install in one part that begins after `previousLast`. */
export function installFrame(
  epoch: Epoch,
  previousLast: Seq,
  members: readonly MemberId[],
): InstallFrame {
  const rest = { previousLast, view: 2, part: 0, parts: 1, members };
  return { type: "install", epoch, seq: previousLast + 1, ...rest };
}

/** Returns a change of the view as an entry. */
export function changeFrame(seq: Seq, change: ViewChange): OrderedOrigin {
  return { type: "change", epoch: FIRST, seq, change };
}

/** Returns an entry as the receiver hands it out at `seq`. */
export function taken(seq: Seq, origin: OrderedOrigin | undefined): OfferedMessage<OrderedOrigin> {
  const range = { first: seq, last: seq };
  return { type: "message", range, sentAt: 0, bytes: bytesOf("x"), start: 0, end: 1, origin };
}
