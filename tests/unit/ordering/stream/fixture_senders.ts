import {
  DATAGRAM_BYTES_MAX,
  FIRST_SHARE_BYTES,
  type Instant,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  type Seq,
  STREAM_BUFFER_SHARE,
} from "../../../../lib/core/mod.ts";
import type { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import { Draft, listener, middle, OwnStream } from "./fixture_peers.ts";

export const CREDIT = 16_384;
/** Number of full datagrams in the window of a lonely sender. */
export const WINDOW = Math.floor(
  STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES / kernelBytesOf(DATAGRAM_BYTES_MAX),
);

/** Number of full datagrams that may go to a member whose share is not known. */
export const FIRST_WINDOW = Math.floor(FIRST_SHARE_BYTES / kernelBytesOf(DATAGRAM_BYTES_MAX));

/** Packs one datagram of new messages; `undefined` if none may go. */
export function next(sender: OwnStream, now: Instant): Draft | undefined {
  const draft = new Draft();
  return sender.hasNew && sender.packNew(() => draft.writer, 1, now) ? draft : undefined;
}

/** Packs every datagram that may go now. */
export function all(sender: OwnStream, now: Instant): Draft[] {
  const drafts: Draft[] = [];
  for (let draft = next(sender, now); draft; draft = next(sender, now)) drafts.push(draft);
  return drafts;
}

/** Packs all repair that is due, and returns the seqs of each datagram. */
export function repairs(sender: OwnStream, now = 0): { peer: Peer; seqs: Seq[] }[] {
  const sent: { peer: Peer; seqs: Seq[] }[] = [];
  for (;;) {
    let draft = new Draft();
    const peer = sender.packRepair(() => (draft = new Draft()).writer, now);
    if (peer === undefined) return sent;
    sent.push({ peer, seqs: draft.seqs });
  }
}

/** Makes a sender with one listener, and messages of a datagram each. */
export function started(messages: number): { sender: OwnStream; arthur: Peer } {
  const sender = new OwnStream(1, middle);
  const arthur = listener("arthur", sender, 0);
  multicast(sender, messages);
  return { sender, arthur };
}

export function multicast(sender: OwnStream, messages: number, bytes = 1_100): void {
  for (let i = 0; i < messages; i++) sender.multicast(new Uint8Array(bytes), 0);
}
