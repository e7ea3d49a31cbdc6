/**
 * Channels: the IP multicast addresses of groups (PROTOCOL 8.4.17). A tracker names a range of them
 * to whoever registers, and the id of a group picks its channel there, so nobody has to be told
 * which one a group has.
 *
 * @module
 */
import { type Address, addressOf, familyOf } from "./address.ts";
import type { GroupId } from "./ids.ts";
import { parseIp } from "./ip.ts";

/** A range of IPv4 multicast addresses, all with one port. */
export interface ChannelRange {
  /** The first address of the range. */
  readonly hostname: string;
  /** Number of leading bits that all addresses of the range share. */
  readonly bits: number;
  /** The UDP port. */
  readonly port: number;
}

/** The UDP port of channels for which no other is named. No ephemeral port is that low. */
export const CHANNEL_PORT = 4_077;

const FORM = /^([0-9.]{7,15})\/(\d{1,2})(?::(\d{1,5}))?$/;
/** Of 224.0.0.0/24, which routers and hosts use among themselves. */
const RESERVED = 224 * 2 ** 24;
const FIRST = RESERVED + 256;
const LAST = 240 * 2 ** 24 - 1;

/**
 * Returns the range that a text names, such as `239.77.0.0/16:4077` or `239.77.0.0/16`; `undefined`
 * if it names none, or if one of its addresses is no multicast address or in 224.0.0.0/24.
 */
export function parseChannelRange(text: string): ChannelRange | undefined {
  const [, hostname = "", bitsText, portText] = FORM.exec(text) ?? [];
  const bytes = parseIp(hostname);
  if (bytes === undefined || bytes.length !== 4) return undefined;
  const bits = Number(bitsText);
  const port = portText === undefined ? CHANNEL_PORT : Number(portText);
  if (bits > 32 || port < 1 || port > 65_535) return undefined;
  const size = 2 ** (32 - bits);
  const first = Math.floor(numberOf(bytes) / size) * size;
  if (first < FIRST || first + size - 1 > LAST) return undefined;
  return { hostname: textOf(first), bits, port };
}

/** Returns the text of a range. */
export function formatChannelRange({ hostname, bits, port }: ChannelRange): string {
  return `${hostname}/${bits}:${port}`;
}

/**
 * Returns the channel of a group; `undefined` if there is none for a process whose registered
 * address is `own`, or if that process may not use it. `range` is the tracker's word, which may be
 * of a newer version than ours.
 */
export function channelOf(
  range: string | undefined,
  own: Address,
  group: GroupId,
  allowsChannel: (channel: Address) => boolean = () => true,
): Address | undefined {
  const parsed = range === undefined ? undefined : parseChannelRange(range);
  if (parsed === undefined || familyOf(own) !== 4) return undefined;
  const { hostname, bits, port } = parsed;
  const first = numberOf(parseIp(hostname)!);
  const channel = addressOf(textOf(first + group % 2 ** (32 - bits)), port);
  return channel !== undefined && allowsChannel(channel) ? channel : undefined;
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => 256 * sum + byte, 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((bit) => Math.floor(number / 2 ** bit) % 256).join(".");
}
