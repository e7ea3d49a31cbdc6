/** An IPv4 address and a UDP or TCP port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A UDP datagram or a TCP segment as it passed on the network. */
export interface Packet {
  readonly protocol: "udp" | "tcp";
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** The bytes that it carries. They are part of the buffer that was parsed. */
  readonly payload: Uint8Array;
}

const IP_BYTES = 20;
export const UDP_BYTES = 8;
const TCP = 6;
const UDP = 17;
/** Offsets in an IPv4 header. */
const AT = { length: 2, fragment: 6, ttl: 8, protocol: 9, source: 12, destination: 16 } as const;
/** The bits of an IPv4 header for the place of a fragment and for more of them. */
const FRAGMENT_BITS = 0x3fff;

/** Bytes of a datagram that fits an Ethernet frame, so that nobody must cut it. */
export const SPOOFED_BYTES_MAX = 1_500 - IP_BYTES - UDP_BYTES;

/** Returns the packet in an IPv4 packet; `undefined` if it is none of UDP or TCP, or a fragment. */
export function parsePacket(ip: Uint8Array): Packet | undefined {
  if (ip.length < IP_BYTES || ip[0]! >> 4 !== 4) return undefined;
  const view = new DataView(ip.buffer, ip.byteOffset, ip.byteLength);
  const length = view.getUint16(AT.length);
  if (length > ip.length || (view.getUint16(AT.fragment) & FRAGMENT_BITS) !== 0) return undefined;
  const begin = (ip[0]! & 0x0f) * 4;
  const isTcp = ip[AT.protocol] === TCP;
  if (!isTcp && ip[AT.protocol] !== UDP || begin + (isTcp ? 20 : UDP_BYTES) > length) {
    return undefined;
  }
  const bytes = isTcp ? (ip[begin + 12]! >> 4) * 4 : UDP_BYTES;
  if (begin + bytes > length) return undefined;
  return {
    protocol: isTcp ? "tcp" : "udp",
    from: { host: hostAt(ip, AT.source), port: view.getUint16(begin) },
    to: { host: hostAt(ip, AT.destination), port: view.getUint16(begin + 2) },
    payload: ip.subarray(begin + bytes, length),
  };
}

/**
 * Writes an IPv4 packet with a datagram from any address to any other, and returns it as a part of
 * `into`. The kernel adds the checksum of the header; a datagram needs none.
 */
export function writeDatagram(
  into: Uint8Array,
  from: Endpoint,
  to: Endpoint,
  payload: Uint8Array,
): Uint8Array {
  const length = IP_BYTES + UDP_BYTES + payload.length;
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  into.fill(0, 0, IP_BYTES + UDP_BYTES);
  into[0] = 0x45;
  view.setUint16(AT.length, length);
  into[AT.ttl] = 64;
  into[AT.protocol] = UDP;
  into.set(bytesOf(from.host), AT.source);
  into.set(bytesOf(to.host), AT.destination);
  view.setUint16(IP_BYTES, from.port);
  view.setUint16(IP_BYTES + 2, to.port);
  view.setUint16(IP_BYTES + 4, UDP_BYTES + payload.length);
  into.set(payload, IP_BYTES + UDP_BYTES);
  return into.subarray(0, length);
}

/** Returns the four bytes of an address such as `10.77.0.1`. */
export function bytesOf(host: string): number[] {
  return host.split(".").map(Number);
}

function hostAt(ip: Uint8Array, at: number): string {
  return ip.subarray(at, at + 4).join(".");
}
