import { invariant } from "../../core/mod.ts";
import { ByteWriter } from "../../wire/bytes/mod.ts";

/** The version of all statements. Another layout of any of them is another version. */
export const STATEMENT_VERSION = 1;

/**
 * The domains of all bytes that are signed, or hashed for a statement. Each kind has its own, so
 * that a signature under a registration is never one under a message.
 */
export const STATEMENT_DOMAINS = {
  registration: "gm registration",
  acceptance: "gm acceptance",
  id: "gm id",
  report: "gm report",
  run: "gm run",
  messages: "gm messages",
  chain: "gm chain",
  head: "gm head",
} as const;

/** Bytes of the longest beginning: length and text of the domain, version, length of the body. */
export const STATEMENT_HEADER_BYTES = 1 + STATEMENT_DOMAINS.registration.length + 1 + 4;

/** A statement whose body is being written. */
export interface OpenStatement {
  readonly writer: ByteWriter;
  /** The offset of the body. */
  readonly body: number;
}

/** Writes the beginning of a statement into `bytes`, and returns the writer for its body. */
export function openStatement(
  domain: keyof typeof STATEMENT_DOMAINS,
  bytes: Uint8Array,
): OpenStatement {
  const writer = new ByteWriter(bytes);
  writer.name(STATEMENT_DOMAINS[domain]);
  writer.u8(STATEMENT_VERSION);
  writer.u32(0);
  invariant(!writer.overflowed, "A statement has room for its beginning");
  return { writer, body: writer.offset };
}

/** Returns a statement with room for so many bytes more, in larger memory if it needs that. */
export function withRoom(statement: OpenStatement, bytes: number): OpenStatement {
  const { writer, body } = statement;
  if (writer.remaining >= bytes) return statement;
  const larger = new ByteWriter(new Uint8Array(2 * (writer.offset + bytes)));
  larger.copy(writer.bytes, 0, writer.offset);
  return { writer: larger, body };
}

/**
 * Writes the length of the body, and returns the whole statement, as a part of the buffer that it
 * was opened with. The statement may be written on and closed again.
 */
export function closeStatement({ writer, body }: OpenStatement): Uint8Array {
  invariant(!writer.overflowed, "A statement fits the buffer that was made for it");
  const { bytes, offset } = writer;
  const length = offset - body;
  bytes[body - 4] = length >>> 24;
  bytes[body - 3] = length >>> 16;
  bytes[body - 2] = length >>> 8;
  bytes[body - 1] = length;
  return bytes.subarray(0, offset);
}

/** Writes bytes whose number is part of the layout. */
export function writeFixed(writer: ByteWriter, bytes: Uint8Array, length: number): void {
  invariant(bytes.length === length, "A field of fixed length has that length");
  writer.copy(bytes, 0, length);
}
