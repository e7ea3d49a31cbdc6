import { type Address, type Random, U32_MAX } from "../../../lib/core/mod.ts";
import {
  type Datagram,
  decodeDatagram,
  type Frame,
  type FrameType,
  WireError,
} from "../../../lib/wire/mod.ts";
import { Violation } from "../check/violation.ts";
import { encodeDatagram } from "./encode_datagram.ts";
import type { InTransit } from "./network.ts";
import { drawInteger } from "./seeded_random.ts";

/** The address of a stranger, which no member has registered. */
export const STRANGER: Address = { transport: "udp", hostname: "10.9.9.9", port: 9_999 };

/** Bytes of noise at most. */
const NOISE_BYTES_MAX = 200;
/** The largest distance of a twisted number from the true one. */
const TWIST_MAX = 40;

/**
 * Frames that may come from an address that nobody knows: they introduce it. What a stranger could
 * do with them is for sealing to prevent (docs/PROTOCOL.md, section 4).
 */
const INTRODUCING: readonly FrameType[] = ["restore", "invite"];

export function isStranger({ hostname }: Address): boolean {
  return hostname === STRANGER.hostname;
}

/**
 * Returns a stranger's forgery of a datagram that it overheard: noise, or a damaged, altered or
 * exact copy. Returns `undefined` if the forgery would be harmless from any address, or empty.
 */
export function forge({ bytes }: InTransit, random: Random): Uint8Array | undefined {
  const makers = [makeNoise, truncate, flip, twist, (copied: Uint8Array) => copied];
  const forged = makers[drawInteger(random, 0, makers.length - 1)]!(bytes, random);
  const datagram = forged && decodeDatagram(forged);
  if (datagram === undefined || datagram instanceof WireError) return forged;
  const isRefusable = datagram.frames.length > 0 &&
    !datagram.frames.some(({ type }) => INTRODUCING.includes(type));
  return isRefusable ? forged : undefined;
}

/**
 * Returns the datagram as a sequencer of another reign would send it: from the same address and id,
 * but with another epoch, and with other entries at places that may be yet to come. Returns
 * `undefined` if the datagram is not from a sequencer.
 */
export function forgeReign({ bytes }: InTransit, random: Random): Uint8Array | undefined {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return undefined;
  if (!datagram.frames.some(({ type }) => type === "ordered")) return undefined;
  const { header } = datagram;
  const { number, boot } = header.epoch;
  const epoch = random() < 0.5 ? { number: number + 1, boot } : { number, boot: (boot + 1) >>> 0 };
  const more = drawInteger(random, 0, TWIST_MAX);
  const frames = datagram.frames.map((frame) =>
    frame.type === "ordered" ? { ...frame, base: frame.base + more } : frame
  );
  return encodeDatagram({ header: { ...header, epoch }, frames }, invert(datagram, bytes));
}

/** Returns a guess at the cookie of the challenge that a forgery brings about, in the same name. */
export function forgeEcho(forged: Uint8Array, random: Random): Uint8Array | undefined {
  const datagram = decodeDatagram(forged);
  if (datagram instanceof WireError) return undefined;
  const cookie = drawInteger(random, 0, U32_MAX);
  return encodeDatagram({ header: datagram.header, frames: [{ type: "echo", cookie }] });
}

/** Throws if a stranger is sent a challenge: it could echo that, and would pass for its source. */
export function checkStranger(bytes: Uint8Array): void {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return;
  if (!datagram.frames.some(({ type }) => type === "challenge")) return;
  throw new Violation(`A stranger was sent a challenge: ${bytes}`);
}

function makeNoise(bytes: Uint8Array, random: Random): Uint8Array {
  const noise = new Uint8Array(drawInteger(random, 0, NOISE_BYTES_MAX)).map(() => 256 * random());
  // Half of it begins as a datagram does.
  if (random() < 0.5) noise.set(bytes.subarray(0, Math.min(noise.length, 3)));
  return noise;
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, drawInteger(random, 0, bytes.length - 1));
}

function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const flipped = bytes.slice();
  for (let i = drawInteger(random, 1, 3); i > 0; i--) {
    const at = drawInteger(random, 0, bytes.length - 1);
    flipped[at] = flipped[at]! ^ (1 << drawInteger(random, 0, 7));
  }
  // Bits that were flipped twice leave an exact copy, which is the datagram itself, as a replay is.
  return flipped.some((byte, at) => byte !== bytes[at]) ? flipped : bytes;
}

/** Says something else in place of each frame, as if it were true. */
function twist(bytes: Uint8Array, random: Random): Uint8Array | undefined {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return undefined;
  const more = drawInteger(random, 1, TWIST_MAX);
  const frames = datagram.frames.map((frame) => twistFrame(frame, more));
  return encodeDatagram({ ...datagram, frames }, invert(datagram, bytes));
}

function twistFrame(frame: Frame, more: number): Frame {
  switch (frame.type) {
    case "ack": {
      const entries = frame.entries.map((entry) => ({
        ...entry,
        delivered: entry.delivered + more,
      }));
      return { ...frame, entries };
    }
    case "tail":
      return { ...frame, highest: frame.highest + more };
    case "nak":
      return { ...frame, type: "not-held" };
    case "bye":
      return { ...frame, last: frame.last + more };
    case "notice":
      return { ...frame, change: { ...frame.change, kind: "evict" } };
    default:
      return frame;
  }
}

/** The same datagram with other words in its messages. */
function invert({ frames }: Datagram, bytes: Uint8Array): Uint8Array {
  const inverted = bytes.slice();
  for (const frame of frames) {
    if (frame.type !== "data" && frame.type !== "ordered") continue;
    for (const { start, end } of frame.messages) {
      for (let i = start; i < end; i++) inverted[i] = ~inverted[i]!;
    }
  }
  return inverted;
}
