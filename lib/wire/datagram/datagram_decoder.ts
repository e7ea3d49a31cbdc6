import { PROTOCOL_VERSION } from "../../core/mod.ts";
import { ByteReader, WireError } from "../bytes/mod.ts";
import { type Frame, frameCodecOf } from "../frames/mod.ts";
import {
  type Datagram,
  FRAME_HEADER_BYTES,
  HEADER,
  type Header,
  HEADER_BYTES,
  MAGIC,
} from "./datagram.ts";

/** Decodes a datagram. The offsets of its messages point into `bytes`. A fault voids all of it. */
export function decodeDatagram(bytes: Uint8Array): Datagram | WireError {
  const wrong = faultOfHeader(bytes);
  if (wrong !== undefined) return wrong;
  const reader = new ByteReader(bytes);
  const header = readHeader(reader);
  const frames: Frame[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; at = reader.offset) {
    const fault = readFrame(reader, at, frames);
    if (fault !== undefined) return fault;
  }
  return { header, frames };
}

/** Returns the fault of a header's constant fields; `undefined` if they are as they must be. */
function faultOfHeader(bytes: Uint8Array): WireError | undefined {
  if (bytes.length < HEADER_BYTES) return new WireError("too-short", bytes.length);
  const magic = bytes[HEADER.magic]! << 8 | bytes[HEADER.magic + 1]!;
  if (magic !== MAGIC) return new WireError("not-gm", HEADER.magic);
  if (bytes[HEADER.version] !== PROTOCOL_VERSION) return new WireError("version", HEADER.version);
  // Bit 0 is set in a sealed datagram, which this version does not open.
  if (bytes[HEADER.flags] !== 0) return new WireError("flags", HEADER.flags);
  for (let at: number = HEADER.nonce; at < HEADER_BYTES; at++) {
    if (bytes[at] !== 0) return new WireError("unsealed-tag", at);
  }
  return undefined;
}

/** Reads the fields of a header that are not constant. */
function readHeader(reader: ByteReader): Header {
  reader.offset = HEADER.group;
  return {
    group: reader.u32(),
    source: reader.u48(),
    destination: reader.u48(),
    epoch: { number: reader.u32(), boot: reader.u32() },
  };
}

/** Adds the frame at `start` to `frames`, and ends after it. Returns a fault instead, if any. */
function readFrame(reader: ByteReader, start: number, frames: Frame[]): WireError | undefined {
  const { bytes } = reader;
  const body = start + FRAME_HEADER_BYTES;
  if (body > bytes.length) return new WireError("truncated", start);
  const codec = frameCodecOf(bytes[start]!);
  if (codec === undefined) return new WireError("unknown-frame", start);
  const end = body + (bytes[start + 1]! << 8 | bytes[start + 2]!);
  if (end > bytes.length) return new WireError("truncated", body);
  reader.limit(body, end);
  frames.push(codec.read(reader));
  if (reader.remaining > 0) reader.fail("trailing-bytes");
  return reader.error;
}
