import {
  FRESHNESS_BYTES,
  FRESHNESS_KINDS,
  PUBLIC_KEY_BYTES,
  REGISTRATION_START_BYTES,
  SIGNATURE_BYTES,
  type SignedIdentity,
  type SignedReport,
} from "../../core/mod.ts";
import type { ByteReader, ByteWriter } from "../bytes/mod.ts";

/** The byte in place of an address that is not repeated. No address begins with it. */
const SAME_ADDRESS = 0;

/** Reads an identity, which is the same in all frames. Its bytes are copies. */
export function readSignedIdentity(reader: ByteReader): SignedIdentity {
  const identity = {
    key: reader.fixed(PUBLIC_KEY_BYTES),
    signature: reader.fixed(SIGNATURE_BYTES),
    freshness: { kind: reader.choice(FRESHNESS_KINDS), bytes: reader.fixed(FRESHNESS_BYTES) },
    start: reader.fixed(REGISTRATION_START_BYTES),
  };
  if (reader.next === SAME_ADDRESS) {
    reader.u8();
    return identity;
  }
  return { ...identity, asked: reader.address() };
}

/** Writes an identity. */
export function writeSignedIdentity(writer: ByteWriter, identity: SignedIdentity): void {
  const { key, signature, freshness, start, asked } = identity;
  writer.copy(key, 0, PUBLIC_KEY_BYTES);
  writer.copy(signature, 0, SIGNATURE_BYTES);
  writer.u8(FRESHNESS_KINDS.indexOf(freshness.kind));
  writer.copy(freshness.bytes, 0, FRESHNESS_BYTES);
  writer.copy(start, 0, REGISTRATION_START_BYTES);
  if (asked === undefined) writer.u8(SAME_ADDRESS);
  else writer.address(asked);
}

/** Reads a signed report. Its bytes are copies. */
export function readSignedReport(reader: ByteReader): SignedReport {
  return {
    identity: readSignedIdentity(reader),
    acceptance: reader.fixed(SIGNATURE_BYTES),
    signature: reader.fixed(SIGNATURE_BYTES),
  };
}

/** Writes a signed report. */
export function writeSignedReport(writer: ByteWriter, report: SignedReport): void {
  const { identity, acceptance, signature } = report;
  writeSignedIdentity(writer, identity);
  writer.copy(acceptance, 0, SIGNATURE_BYTES);
  writer.copy(signature, 0, SIGNATURE_BYTES);
}
