import type { Epoch, GroupId } from "../../core/mod.ts";
import type { ChainPoint } from "./order_chain.ts";
import { DIGEST_BYTES, type Signer, type Verifier } from "./signing.ts";
import { closeStatement, openStatement, STATEMENT_HEADER_BYTES, writeFixed } from "./statement.ts";

/** The order of a group in one epoch up to a seq, as its sequencer vouches for it. */
export interface OrderHead extends ChainPoint {
  readonly group: GroupId;
  readonly epoch: Epoch;
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

/** Returns the signature of a head's sequencer. */
export function signHead(head: OrderHead, signer: Signer): Uint8Array {
  return signer.sign(headStatement(head));
}

/** Returns true if the sequencer with a key has signed the head. */
export function verifyHead(
  head: OrderHead,
  signature: Uint8Array,
  key: Uint8Array,
  verifier: Verifier,
): boolean {
  return verifier.verify(key, headStatement(head), signature);
}
