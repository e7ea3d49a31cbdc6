import {
  type Address,
  type Freshness,
  FRESHNESS_BYTES,
  FRESHNESS_KINDS,
  type MemberId,
  NAME_BYTES_MAX,
  PUBLIC_KEY_BYTES,
  REGISTRATION_START_BYTES,
} from "../../core/mod.ts";
import { DIGEST_BYTES, type Signer, type Verifier } from "./signing.ts";
import { closeStatement, openStatement, STATEMENT_HEADER_BYTES, writeFixed } from "./statement.ts";

/** The roles that register, by their codes in a statement. */
export const SIGNING_ROLES = ["member", "sequencer"] as const;

/** The statement with which a process takes a name, an id and an address at one tracker. */
export interface RegistrationClaim {
  /** The public key of the tracker, so that the statement is void at every other one. */
  readonly tracker: Uint8Array;
  readonly freshness: Freshness;
  /** The public key of whoever registers. */
  readonly key: Uint8Array;
  readonly role: typeof SIGNING_ROLES[number];
  readonly name: string;
  /** The address as it was asked for: 0.0.0.0 or :: leaves the host to the tracker. */
  readonly address: Address;
  /** The id, which follows from freshness, key and start ({@linkcode registrationId}). */
  readonly member: MemberId;
  /** {@linkcode REGISTRATION_START_BYTES} random bytes, drawn for this registration. */
  readonly start: Uint8Array;
}

/** Bytes of the longest address: family, an address of IPv6, and port. */
const ADDRESS_BYTES_MAX = 1 + 16 + 2;
const BODY_BYTES_MAX = 3 * DIGEST_BYTES + 1 + 1 + 1 + NAME_BYTES_MAX + ADDRESS_BYTES_MAX + 6 +
  REGISTRATION_START_BYTES;

/** Returns the bytes that whoever registers signs. */
export function registrationStatement(claim: RegistrationClaim): Uint8Array {
  return claimBytes("registration", claim);
}

/**
 * Returns the bytes that the tracker signs when it takes a registration. The start in it was drawn
 * for this registration, so the signature shows that the tracker has its key now.
 */
export function acceptanceStatement(claim: RegistrationClaim): Uint8Array {
  return claimBytes("acceptance", claim);
}

function claimBytes(domain: "registration" | "acceptance", claim: RegistrationClaim): Uint8Array {
  const { tracker, freshness, key, role, name, address, member, start } = claim;
  const bytes = new Uint8Array(STATEMENT_HEADER_BYTES + BODY_BYTES_MAX);
  const statement = openStatement(domain, bytes);
  const { writer } = statement;
  writeFixed(writer, tracker, PUBLIC_KEY_BYTES);
  writer.u8(FRESHNESS_KINDS.indexOf(freshness.kind));
  writeFixed(writer, freshness.bytes, FRESHNESS_BYTES);
  writeFixed(writer, key, PUBLIC_KEY_BYTES);
  writer.u8(SIGNING_ROLES.indexOf(role));
  writer.name(name);
  writer.address(address);
  writer.u48(member);
  writeFixed(writer, start, REGISTRATION_START_BYTES);
  return closeStatement(statement);
}

/** Returns the signature of whoever registers. */
export function signRegistration(
  claim: Omit<RegistrationClaim, "key">,
  signer: Signer,
): Uint8Array {
  return signer.sign(registrationStatement({ ...claim, key: signer.publicKey }));
}

/** Returns true if the key in a registration has signed it. */
export function verifyRegistration(
  claim: RegistrationClaim,
  signature: Uint8Array,
  verifier: Verifier,
): boolean {
  return verifier.verify(claim.key, registrationStatement(claim), signature);
}

/** Returns true if the tracker that a registration names has signed that it took it. */
export function verifyAcceptance(
  claim: RegistrationClaim,
  signature: Uint8Array,
  verifier: Verifier,
): boolean {
  return verifier.verify(claim.tracker, acceptanceStatement(claim), signature);
}
