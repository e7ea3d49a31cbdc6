import datagrams from "../../vectors/datagrams.json" with { type: "json" };
import control from "../../vectors/control.json" with { type: "json" };
import type {
  AnswerTypes,
  Datagram,
  Frame,
  MessageSlice,
  RefusalCode,
  Request,
  RequestType,
  WireFault,
} from "../../../lib/wire/mod.ts";

/** A message as the vectors write it: its bytes in place of offsets. */
type MessageValue = Pick<MessageSlice, "fragment" | "sentAt"> & { text?: string; hex?: string };

/** A datagram as the vectors write it. */
export interface DatagramValue {
  readonly header: Datagram["header"];
  readonly frames: readonly (Omit<Frame, "messages"> & { messages?: readonly MessageValue[] })[];
}

export interface DatagramVector {
  readonly name: string;
  readonly about: string;
  /** The bytes, field by field; the spaces mean nothing. */
  readonly hex: readonly string[];
  readonly value?: DatagramValue;
  readonly error?: { readonly fault: WireFault; readonly offset: number };
}

export interface RequestVector {
  readonly name: string;
  readonly line: string;
  readonly value?: Request;
  readonly refusal?: RefusalCode;
  /** The encoder writes the same value in another way. */
  readonly decodeOnly?: boolean;
}

export interface AnswerVector {
  readonly name: string;
  readonly type: RequestType;
  readonly line: string;
  /** The answer; null if the line is no answer to a request of this type. */
  readonly value: AnswerTypes[RequestType] | null;
  readonly decodeOnly?: boolean;
}

export const datagramVectors = withKeys(datagrams) as readonly DatagramVector[];
export const requestVectors = withKeys(control.requests) as readonly RequestVector[];
export const answerVectors = withKeys(control.answers) as readonly AnswerVector[];

/** Returns JSON with bytes in place of each object that has nothing but `hex`. */
function withKeys(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withKeys);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json);
  if (entries.length === 1 && entries[0]![0] === "hex") return fromHex(entries[0]![1]);
  return Object.fromEntries(entries.map(([key, value]) => [key, withKeys(value)]));
}

/** The bytes of a vector. */
export function bytesOf(vector: DatagramVector): Uint8Array<ArrayBuffer> {
  return fromHex(vector.hex.join("").replaceAll(" ", ""));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    { length: hex.length / 2 },
    (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

/** A decoded datagram with every message's bytes, in hex, in place of its offsets. */
export function withBytes(datagram: Datagram, bytes: Uint8Array): unknown {
  const frames = datagram.frames.map((frame) => {
    if (!("messages" in frame)) return frame;
    const messages = frame.messages.map(({ fragment, sentAt, start, end }) => (
      { fragment, sentAt, hex: toHex(bytes.subarray(start, end)) }
    ));
    return { ...frame, messages };
  });
  return { header: datagram.header, frames };
}

/** A vector's value as {@linkcode withBytes} would give it. */
export function allHex(value: DatagramValue): unknown {
  const frames = value.frames.map((frame) => {
    if (frame.messages === undefined) return frame;
    const messages = frame.messages.map((message) => (
      { fragment: message.fragment, sentAt: message.sentAt, hex: toHex(bytesOfMessage(message)) }
    ));
    return { ...frame, messages };
  });
  return { header: value.header, frames };
}

/** A vector's value as the encoder takes it: offsets into a payload. */
export function withOffsets(value: DatagramValue): { datagram: Datagram; payload: Uint8Array } {
  const payload: number[] = [];
  const frames = value.frames.map((frame) => {
    if (frame.messages === undefined) return frame;
    const messages = frame.messages.map((message) => {
      const start = payload.length;
      payload.push(...bytesOfMessage(message));
      return { fragment: message.fragment, sentAt: message.sentAt, start, end: payload.length };
    });
    return { ...frame, messages };
  });
  const datagram = { header: value.header, frames: frames as unknown as readonly Frame[] };
  return { datagram, payload: Uint8Array.from(payload) };
}

function bytesOfMessage(message: MessageValue): Uint8Array {
  return message.text === undefined
    ? fromHex(message.hex ?? "")
    : new TextEncoder().encode(message.text);
}
