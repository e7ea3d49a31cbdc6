import { delay } from "@std/async/delay";
import {
  type Address,
  DATAGRAM_BYTES_MAX,
  LONGEST_DATAGRAM_BYTES,
  normalizeIp,
  SEAL_BYTES,
} from "../core/mod.ts";
import { BindError } from "./bind_error.ts";

/** One datagram. `bytes` is a part of the buffer that was passed to `receive`. */
export interface ReceivedDatagram {
  readonly bytes: Uint8Array;
  readonly from: Address;
}

/** A bound UDP socket. Its addresses are canonical: an IPv4 peer is always written as IPv4. */
export interface UdpSocket {
  /** The address that the socket is bound to, with the port that it got. */
  readonly address: Address;
  /**
   * Number of sends and receives that failed. Their datagrams are lost, as the network loses
   * others.
   */
  readonly failures: number;
  /**
   * Waits for the next datagram; one that does not fit the buffer is cut. Rejects only when closed.
   */
  receive(buffer: Uint8Array): Promise<ReceivedDatagram>;
  /**
   * Sends a datagram, and never rejects. `bytes` must not change before it resolves. Sends that
   * overlap may leave in another order, so those to one address are awaited one by one.
   */
  send(bytes: Uint8Array, to: Address): Promise<void>;
  /** Closes the socket; harmless if it is closed already. */
  close(): void;
}

/** The addresses of others as they are on the socket, where its owner knows them by other ones. */
export interface AddressTranslation {
  /** Returns the address that the owner knows for one from which a datagram came. */
  inward(from: Address): Address;
  /** Returns the address on the network for one that the owner sends to. */
  outward(to: Address): Address;
}

/** Options of {@linkcode openUdp}. */
export interface UdpOptions {
  /** An IP literal. */
  readonly hostname: string;
  /** A port; 0 means any free one. */
  readonly port: number;
  /** @default none: the owner knows all by the addresses on the network */
  readonly translation?: AddressTranslation;
  /**
   * Called when the system refuses a datagram that every path should pass, because it is too long
   * for the way to a host, once for each of the first `TOO_LONG_MAX` hosts.
   *
   * @default nothing is called
   */
  onTooLong?(to: Address, bytes: number): void;
}

/** Most hosts for which a datagram that is too long is reported. */
const TOO_LONG_MAX = 64;

/**
 * Milliseconds of rest after a failed receive, so that a lasting fault does not keep the processor
 * busy.
 */
const REST_MS = 1;
const MAPPED = "::ffff:";
/**
 * True where IPv4 destinations on an IPv6 socket must be mapped. Linux takes them as they are, and
 * there they stay so: Deno 2.4 does not see that --allow-net=127.0.0.1 allows ::ffff:127.0.0.1.
 */
const MUST_MAP = Deno.build.os !== "linux";

/**
 * Binds a UDP socket to an IP literal; port 0 means any free port, `::` takes IPv4 peers as well.
 *
 * @throws {BindError} if the address is not available; its `cause` is Deno's error.
 */
export function openUdp(options: UdpOptions): UdpSocket {
  const { hostname, port } = options;
  try {
    // What is sent to an IP multicast address also reaches this host, where other members may be.
    const socket = Deno.listenDatagram({ transport: "udp", hostname, port, loopback: true });
    return new SystemUdpSocket(socket, options);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new BindError("UDP", { hostname, port }, cause);
  }
}

/** Options of {@linkcode openChannel}. */
export interface ChannelSocketOptions {
  /** The IP multicast address of the channel, and its port. */
  readonly channel: Address;
  /** The own IPv4 address; datagrams are taken from its interface. */
  readonly through: string;
  /** The addresses of others, as in {@linkcode UdpOptions.translation}. */
  readonly translation?: AddressTranslation;
}

/**
 * Opens a socket that receives what is sent to a channel. Several processes of one host may have
 * one each. Nothing is sent from it, because others would not know its address.
 *
 * @throws {Error} of Deno if the system has no such port, or no way to join
 */
export async function openChannel(options: ChannelSocketOptions): Promise<UdpSocket> {
  const { channel, through, translation } = options;
  // A socket that is bound to the channel receives nothing else. Windows binds to own addresses
  // only, and there all channels with the port arrive: whoever receives looks at the group's id.
  const hostname = Deno.build.os === "windows" ? "0.0.0.0" : channel.hostname;
  const { port } = channel;
  const socket = Deno.listenDatagram({
    ...{ transport: "udp", hostname, port },
    ...{ reuseAddress: true, loopback: true },
  });
  try {
    await socket.joinMulticastV4(channel.hostname, through);
  } catch (error) {
    socket.close();
    throw error;
  }
  return new SystemUdpSocket(socket, { hostname, port, ...translation && { translation } });
}

class SystemUdpSocket implements UdpSocket {
  readonly address: Address;
  readonly #socket: Deno.DatagramConn;
  readonly #isMapping: boolean;
  /** IPv4 destinations in mapped form, kept as long as their originals. */
  readonly #mapped = new WeakMap<Address, Address>();
  readonly #options: UdpOptions;
  /** Hosts for which a datagram was too long. */
  readonly #tooLong = new Set<string>();
  /** Makes a received datagram of what Deno returns. */
  readonly #received = ([bytes, from]: [Uint8Array, Deno.Addr]): ReceivedDatagram => {
    const address = canonical(from as Address);
    return { bytes, from: this.#options.translation?.inward(address) ?? address };
  };
  #failures = 0;
  #isClosed = false;

  constructor(socket: Deno.DatagramConn, options: UdpOptions) {
    this.#options = options;
    const { hostname, port } = socket.addr as Deno.NetAddr;
    this.#socket = socket;
    this.#isMapping = MUST_MAP && hostname.includes(":");
    this.address = { transport: "udp", hostname: normalizeIp(hostname) ?? hostname, port };
  }

  get failures(): number {
    return this.#failures;
  }

  receive(buffer: Uint8Array): Promise<ReceivedDatagram> {
    return this.#socket.receive(buffer).then(
      this.#received,
      (error) => this.#receiveAgain(buffer, error),
    );
  }

  send(bytes: Uint8Array, to: Address): Promise<void> {
    const there = this.#options.translation?.outward(to) ?? to;
    return this.#socket.send(bytes, this.#isMapping ? this.#destination(there) : there)
      .then(ignore, (error) => this.#noteFailure(error, there, bytes.length));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket.close();
  }

  async #receiveAgain(buffer: Uint8Array, error: unknown): Promise<ReceivedDatagram> {
    if (this.#isClosed) throw error;
    this.#failures++;
    await delay(REST_MS);
    return await this.receive(buffer);
  }

  #noteFailure(error: unknown, to: Address, length: number): void {
    this.#failures++;
    // That a longer datagram than every path should pass is refused is no news: it is a probe.
    const isProbe = DATAGRAM_BYTES_MAX + SEAL_BYTES < length &&
      length <= LONGEST_DATAGRAM_BYTES + SEAL_BYTES;
    const isTooLong = (error as { code?: unknown }).code === "EMSGSIZE";
    if (isTooLong && !isProbe) this.#noteTooLong(to, length);
  }

  #noteTooLong(to: Address, bytes: number): void {
    if (this.#tooLong.has(to.hostname) || this.#tooLong.size >= TOO_LONG_MAX) return;
    this.#tooLong.add(to.hostname);
    this.#options.onTooLong?.(to, bytes);
  }

  #destination(to: Address): Address {
    if (to.hostname.includes(":")) return to;
    let mapped = this.#mapped.get(to);
    if (mapped === undefined) {
      mapped = { transport: "udp", hostname: MAPPED + to.hostname, port: to.port };
      this.#mapped.set(to, mapped);
    }
    return mapped;
  }
}

/** Returns the canonical address of a sender. On the hot path that is the same object. */
function canonical(from: Address): Address {
  if (!from.hostname.startsWith(MAPPED)) return from;
  const { hostname, port } = from;
  return { transport: "udp", hostname: normalizeIp(hostname) ?? hostname, port };
}

/** Drops the number of bytes that were sent. */
function ignore(): void {}
