import { bytesOf, type Endpoint, type Packet, parsePacket, writeDatagram } from "./packets.ts";

/** Constants of Linux: <sys/socket.h>, <netinet/in.h>, <linux/if_ether.h>. */
const AF_INET = 2;
const AF_PACKET = 17;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const IPPROTO_RAW = 255;
const ETH_P_IP = 0x0800;
const SOL_SOCKET = 1;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;
/** Bytes of a buffer of the kernel, so that a pause of this process loses nothing. */
const BUFFER_BYTES = 8_388_608;
const PACKET_BYTES_MAX = 65_536;

/**
 * The network as somebody has it who is root on a host of it: reads every packet that reaches the
 * host's link, for whomever it is, and sends datagrams from any address. Deno has no such sockets,
 * so the C library is asked; needs `--allow-ffi`, Linux and root.
 */
export class RawNetwork implements Disposable {
  readonly #libc = openLibc();
  readonly #sniffing: number;
  readonly #sending: number;
  readonly #received = new Uint8Array(PACKET_BYTES_MAX);
  readonly #sent = new Uint8Array(PACKET_BYTES_MAX);
  /** The destination of a packet, as a `struct sockaddr_in`. */
  readonly #to = new Uint8Array(16);

  /** `device` is the link whose packets are read. */
  constructor(device: string) {
    const { symbols } = this.#libc;
    const name = new TextEncoder().encode(`${device}\0`);
    const index = symbols.if_nametoindex(name);
    if (index === 0) throw new Error(`Cannot find the device ${device}`);
    this.#sniffing = this.#open(AF_PACKET, SOCK_DGRAM, networkOrder(ETH_P_IP), SO_RCVBUFFORCE);
    this.#sending = this.#open(AF_INET, SOCK_RAW, IPPROTO_RAW, SO_SNDBUFFORCE);
    const link = new Uint8Array(20);
    const view = new DataView(link.buffer);
    view.setUint16(0, AF_PACKET, true);
    view.setUint16(2, ETH_P_IP);
    view.setInt32(4, index, true);
    if (symbols.bind(this.#sniffing, link, link.length) !== 0) {
      throw new Error(`Cannot read the packets of ${device}`);
    }
    this.#to[0] = AF_INET;
  }

  /** Returns the next packet, good until the next call; `undefined` if there is none. */
  read(): Packet | undefined {
    for (;;) {
      const { symbols } = this.#libc;
      const bytes = this.#received;
      const length = Number(
        symbols.recv(this.#sniffing, bytes, BigInt(bytes.length), MSG_DONTWAIT),
      );
      if (length <= 0) return undefined;
      const packet = parsePacket(bytes.subarray(0, length));
      if (packet !== undefined) return packet;
    }
  }

  /** Sends a datagram from any address. Returns false if the kernel did not take it. */
  send(from: Endpoint, to: Endpoint, payload: Uint8Array): boolean {
    const packet = writeDatagram(this.#sent, from, to, payload);
    this.#to.set(bytesOf(to.host), 4);
    const length = BigInt(packet.length);
    const { symbols } = this.#libc;
    return Number(symbols.sendto(this.#sending, packet, length, 0, this.#to, 16)) >= 0;
  }

  [Symbol.dispose](): void {
    const { symbols } = this.#libc;
    symbols.close(this.#sniffing);
    symbols.close(this.#sending);
    this.#libc.close();
  }

  #open(family: number, type: number, protocol: number, bufferOption: number): number {
    const { symbols } = this.#libc;
    const socket = symbols.socket(family, type, protocol);
    if (socket < 0) throw new Error(`Cannot open a raw socket (family ${family}): it takes root`);
    const size = new Uint8Array(Int32Array.of(BUFFER_BYTES).buffer);
    symbols.setsockopt(socket, SOL_SOCKET, bufferOption, size, size.length);
    return socket;
  }
}

function openLibc() {
  return Deno.dlopen("libc.so.6", {
    if_nametoindex: { parameters: ["buffer"], result: "u32" },
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
}

/** Returns a u16 with its bytes in the network's order, on a host that has them the other way. */
function networkOrder(value: number): number {
  return (value & 0xff) << 8 | value >> 8;
}
