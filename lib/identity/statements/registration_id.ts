import {
  FRESHNESS_BYTES,
  FRESHNESS_KINDS,
  isSignedId,
  type MemberId,
  PUBLIC_KEY_BYTES,
  REGISTRATION_START_BYTES,
} from "../../core/mod.ts";
import { ByteReader } from "../../wire/bytes/mod.ts";
import type { RegistrationClaim } from "./registration_statement.ts";
import type { Hash } from "./signing.ts";
import { closeStatement, openStatement, STATEMENT_HEADER_BYTES, writeFixed } from "./statement.ts";

const BODY_BYTES = 1 + FRESHNESS_BYTES + PUBLIC_KEY_BYTES + REGISTRATION_START_BYTES;

/**
 * Returns the id of a registration that is signed (PROTOCOL 7.10): an odd number that follows from
 * what both sides have drawn. So neither side can choose it.
 *
 * A worked case: trillian has the id 0x43, and the tracker was started again and does not know that
 * yet. Zaphod has a key of his own and gets a nonce. To register under her id he would have to find
 * a start whose hash begins with the 47 bits of it, before she reports herself.
 */
export function registrationId(
  { freshness, key, start }: Pick<RegistrationClaim, "freshness" | "key" | "start">,
  hash: Hash,
): MemberId {
  const statement = openStatement("id", new Uint8Array(STATEMENT_HEADER_BYTES + BODY_BYTES));
  const { writer } = statement;
  writer.u8(FRESHNESS_KINDS.indexOf(freshness.kind));
  writeFixed(writer, freshness.bytes, FRESHNESS_BYTES);
  writeFixed(writer, key, PUBLIC_KEY_BYTES);
  writeFixed(writer, start, REGISTRATION_START_BYTES);
  const id = new ByteReader(hash(closeStatement(statement))).u48();
  return isSignedId(id) ? id : id + 1;
}
