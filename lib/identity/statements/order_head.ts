import { type Epoch, type GroupId, isSameEpoch, sameBytes, type Seq } from "../../core/mod.ts";
import { DIGEST_BYTES, type Signer, type Verifier } from "./signing.ts";
import { closeStatement, openStatement, STATEMENT_HEADER_BYTES, writeFixed } from "./statement.ts";

/** The order of a group up to a seq, as its sequencer vouches for it. */
export interface OrderHead {
  readonly group: GroupId;
  readonly epoch: Epoch;
  readonly seq: Seq;
  /** The hash of the order up to `seq`, by {@linkcode OrderChain}. */
  readonly chain: Uint8Array;
}

/** A head with the signature of its sequencer. */
export interface SignedHead extends OrderHead {
  readonly signature: Uint8Array;
}

/** Returns the bytes of a head that are signed. */
export function headStatement({ group, epoch, seq, chain }: OrderHead): Uint8Array {
  const bytes = new Uint8Array(STATEMENT_HEADER_BYTES + 4 + 8 + 6 + DIGEST_BYTES);
  const statement = openStatement("head", bytes);
  const { writer } = statement;
  writer.u32(group);
  writer.epoch(epoch);
  writer.u48(seq);
  writeFixed(writer, chain, DIGEST_BYTES);
  return closeStatement(statement);
}

/** Returns a head with the signature of its sequencer. */
export function signHead(head: OrderHead, signer: Signer): SignedHead {
  return { ...head, signature: signer.sign(headStatement(head)) };
}

/** Returns true if the sequencer with a key has signed the head. */
export function verifyHead(head: SignedHead, key: Uint8Array, verifier: Verifier): boolean {
  return verifier.verify(key, headStatement(head), head.signature);
}

/**
 * Returns true if two heads prove that the sequencer with a key has lied: it signed both, they are
 * of one place in one epoch, and their chain hashes differ. In a later epoch there may be something
 * else at that place, since a takeover leaves out what no member has delivered.
 */
export function isProofOfLie(
  one: SignedHead,
  other: SignedHead,
  key: Uint8Array,
  verifier: Verifier,
): boolean {
  const isSamePlace = one.group === other.group && one.seq === other.seq &&
    isSameEpoch(one.epoch, other.epoch);
  const isSameChain = sameBytes(one.chain, other.chain);
  return isSamePlace && !isSameChain && verifyHead(one, key, verifier) &&
    verifyHead(other, key, verifier);
}
