import type { Epoch, Seq } from "../../../core/mod.ts";

/** The head of a record, which is readable without its body. */
export interface RecordHead {
  readonly first: Seq;
  /** The seq of its last entry. */
  readonly last: Seq;
  /** The epoch of the sequencer that wrote it. Entries that were recovered have older ones. */
  readonly epoch: Epoch;
  /** The place in the stream at which the reign begins; 0 in the record that begins it. */
  readonly reign: number;
  /** In the record that begins a reign: of the log before it, all above this seq is void. */
  readonly kept: Seq;
  /** The hash of the chain of all records up to this one, as hex. */
  readonly chain: string;
}

/** One batch of entries in its place in the stream of a group. */
export interface StreamRecord {
  /** Its place in the stream: 1 for the first, one more for each. */
  readonly place: number;
  readonly head: RecordHead;
  readonly body: Uint8Array;
}

/** The first and the last place that a stream has; both are 0 if it never had a record. */
export interface StreamEnds {
  readonly first: number;
  readonly last: number;
}

/** Returns the SHA-256 of several parts, one after the other, as hex. */
export type ChainHash = (...parts: Uint8Array[]) => string;

/** The chain before the first record. */
export const NO_CHAIN = "";

const encoder = new TextEncoder();

/** Returns the part of a head that is hashed and, under a key, authenticated, as bytes. */
export function headBytes(
  group: number,
  { first, last, epoch: { number, boot }, reign, kept }: Omit<RecordHead, "chain">,
): Uint8Array {
  return encoder.encode(`gm ${group} ${first} ${last} ${number}.${boot} ${reign} ${kept}\n`);
}

/** Returns the chain after a record: the hash of the chain before it, its head and its body. */
export function chainAfter(
  hash: ChainHash,
  group: number,
  before: string,
  { head, body }: { readonly head: Omit<RecordHead, "chain">; readonly body: Uint8Array },
): string {
  return hash(encoder.encode(`${before}\n`), headBytes(group, head), body);
}
