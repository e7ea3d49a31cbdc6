/** Bytes before the filler of a message: five u32 (mark, run, number, due and lag in µs). */
export const LOAD_HEADER_BYTES = 20;
/** The first bytes of every message of a load: "gml2". */
const MARK = 0x676d6c32;
const RUN_AT = 4;
const NUMBER_AT = 8;
const DUE_AT = 12;
const LAG_AT = 16;
/** Greatest time in microseconds that fits: 71 minutes. A load lasts an hour at most. */
const MICROS_MAX = 2 ** 32 - 1;

/** The header of a message of a load. */
export interface LoadMessage {
  /** Number of the load in its group. */
  readonly run: number;
  /** The message's number among those of its sender in this run, from 1. */
  readonly number: number;
  /** Time at which the message was due: whole microseconds since the start of the load. */
  readonly dueMicros: number;
  /** Whole microseconds from then until the message was handed to gm. */
  readonly lagMicros: number;
}

/** Writes a message that fills `into`, which has at least {@linkcode LOAD_HEADER_BYTES}. */
export function writeLoadMessage(message: LoadMessage, into: Uint8Array): void {
  const { run, number, dueMicros, lagMicros } = message;
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  view.setUint32(0, MARK);
  view.setUint32(RUN_AT, run);
  view.setUint32(NUMBER_AT, number);
  view.setUint32(DUE_AT, Math.min(dueMicros, MICROS_MAX));
  view.setUint32(LAG_AT, Math.min(lagMicros, MICROS_MAX));
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
  return {
    run: view.getUint32(RUN_AT),
    number,
    dueMicros: view.getUint32(DUE_AT),
    lagMicros: view.getUint32(LAG_AT),
  };
}

/** Returns the filler at an offset; neighbouring offsets and messages have different fillers. */
function fillerAt(number: number, i: number): number {
  return (number * 31 + i) & 0xff;
}
