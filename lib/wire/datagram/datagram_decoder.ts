import { PROTOCOL_VERSION } from "../../core/mod.ts";
import { ByteReader, WireError } from "../bytes/mod.ts";
import { type Frame, frameCodecs, frameTypeOf } from "../frames/mod.ts";
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
  const reader = new ByteReader(bytes);
  const header = readHeader(reader, bytes);
  if (header instanceof WireError) return header;
  const frames: Frame[] = [];
  while (reader.offset < bytes.length) {
    const frame = readFrame(reader);
    if (frame instanceof WireError) return frame;
    frames.push(frame);
  }
  return { header, frames };
}

function readHeader(reader: ByteReader, bytes: Uint8Array): Header | WireError {
  if (bytes.length < HEADER_BYTES) return new WireError("too-short", bytes.length);
  if (reader.u16() !== MAGIC) return new WireError("not-gm", HEADER.magic);
  if (reader.u8() !== PROTOCOL_VERSION) return new WireError("version", HEADER.version);
  // Bit 0 is set in a sealed datagram, which this version does not open.
  if (reader.u8() !== 0) return new WireError("flags", HEADER.flags);
  const header = {
    group: reader.u32(),
    source: reader.u48(),
    destination: reader.u48(),
    epoch: reader.epoch(),
  };
  while (reader.offset < HEADER_BYTES) {
    if (reader.u8() !== 0) return new WireError("unsealed-tag", reader.offset - 1);
  }
  return header;
}

function readFrame(reader: ByteReader): Frame | WireError {
  const start = reader.offset;
  if (!reader.limit(FRAME_HEADER_BYTES)) return new WireError("truncated", start);
  const type = frameTypeOf(reader.u8());
  const length = reader.u16();
  if (type === undefined) return new WireError("unknown-frame", start);
  if (!reader.limit(length)) return new WireError("truncated", reader.offset);
  const frame = frameCodecs[type].read(reader);
  if (reader.error === undefined && reader.remaining > 0) reader.fail("trailing-bytes");
  return reader.error ?? frame;
}
