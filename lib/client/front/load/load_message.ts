/** Bytes before the filler of a message: mark, run and number (u32 each), due time (f64, µs). */
export const LOAD_HEADER_BYTES = 20;
/** The first bytes of every message of a load: "gml1". */
const MARK = 0x676d6c31;
const RUN_AT = 4;
const NUMBER_AT = 8;
const INTENDED_AT = 12;

/** The header of a message of a load. */
export interface LoadMessage {
  /** Number of the load in its group. */
  readonly run: number;
  /** The message's number among those of its sender in this run, from 1. */
  readonly number: number;
  /** Time at which the message was due: microseconds since 1970 by the lab's clock. */
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

/** Reads a message; returns `undefined` if a byte differs from what a load writes. */
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

/** Returns the filler at an offset; neighbouring offsets and messages have different fillers. */
function fillerAt(number: number, i: number): number {
  return (number * 31 + i) & 0xff;
}
