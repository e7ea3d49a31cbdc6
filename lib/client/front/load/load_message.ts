/** Bytes before the filling of a message: mark and run and number (u32 each), intended time (f64, µs). */
export const LOAD_HEADER_BYTES = 20;
/** "gml1": what does not begin so is no message of a load. */
const MARK = 0x676d6c31;
const RUN_AT = 4;
const NUMBER_AT = 8;
const INTENDED_AT = 12;

/** What a message of a load says of itself. */
export interface LoadMessage {
  /** Which load of this group it belongs to. */
  readonly run: number;
  /** The how-manieth of its sender in this run, from 1. */
  readonly number: number;
  /** When it should have been sent: microseconds since 1970 by the lab's clock. */
  readonly intendedAt: number;
}

/** Writes a message that fills `into`, which has at least {@linkcode LOAD_HEADER_BYTES}. */
export function writeLoadMessage({ run, number, intendedAt }: LoadMessage, into: Uint8Array): void {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  view.setUint32(0, MARK);
  view.setUint32(RUN_AT, run);
  view.setUint32(NUMBER_AT, number);
  view.setFloat64(INTENDED_AT, intendedAt);
  for (let i = LOAD_HEADER_BYTES; i < into.length; i++) into[i] = fillerAt(number, i);
}

/** Reads a message; `undefined` if it is none of a load, or not one byte as it was written. */
export function readLoadMessage(bytes: Uint8Array): LoadMessage | undefined {
  if (bytes.length < LOAD_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MARK) return undefined;
  const number = view.getUint32(NUMBER_AT);
  for (let i = LOAD_HEADER_BYTES; i < bytes.length; i++) {
    if (bytes[i] !== fillerAt(number, i)) return undefined;
  }
  return { run: view.getUint32(RUN_AT), number, intendedAt: view.getFloat64(INTENDED_AT) };
}

/** No two places next to each other, nor two messages, have the same filling. */
function fillerAt(number: number, i: number): number {
  return (number * 31 + i) & 0xff;
}
