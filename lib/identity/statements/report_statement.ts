import { type MemberId, NAME_BYTES_MAX, PUBLIC_KEY_BYTES } from "../../core/mod.ts";
import { type RegistrationClaim, SIGNING_ROLES } from "./registration_statement.ts";
import type { Signer, Verifier } from "./signing.ts";
import { closeStatement, openStatement, STATEMENT_HEADER_BYTES, writeFixed } from "./statement.ts";

/**
 * The statement with which a registered process reports itself to a tracker that was started again
 * (PROTOCOL 9.4.11).
 */
export interface ReportClaim extends Pick<RegistrationClaim, "tracker" | "key" | "role" | "name"> {
  /** The boot id of the tracker, so that the statement is void in every other life of it. */
  readonly boot: number;
  /** The id under which the process was registered. */
  readonly member: MemberId;
}

const BODY_BYTES_MAX = 2 * PUBLIC_KEY_BYTES + 4 + 1 + 1 + NAME_BYTES_MAX + 6;

/** Returns the bytes that whoever reports itself signs. */
export function reportStatement(claim: ReportClaim): Uint8Array {
  const { tracker, boot, key, role, name, member } = claim;
  const bytes = new Uint8Array(STATEMENT_HEADER_BYTES + BODY_BYTES_MAX);
  const statement = openStatement("report", bytes);
  const { writer } = statement;
  writeFixed(writer, tracker, PUBLIC_KEY_BYTES);
  writer.u32(boot);
  writeFixed(writer, key, PUBLIC_KEY_BYTES);
  writer.u8(SIGNING_ROLES.indexOf(role));
  writer.name(name);
  writer.u48(member);
  return closeStatement(statement);
}

/** Returns the signature of whoever reports itself. */
export function signReport(claim: Omit<ReportClaim, "key">, signer: Signer): Uint8Array {
  return signer.sign(reportStatement({ ...claim, key: signer.publicKey }));
}

/** Returns true if the key in a report has signed it. */
export function verifyReport(
  claim: ReportClaim,
  signature: Uint8Array,
  verifier: Verifier,
): boolean {
  return verifier.verify(claim.key, reportStatement(claim), signature);
}
