const hostname = "127.0.0.1";
const DATAGRAM_BYTES_MAX = 65_507;

/** A socket that sends each datagram to the same ports. */
export interface BareSocket {
  send(datagram: Uint8Array): void;
  /** Calls `take` with each datagram that arrives, until the process ends. */
  receiveAll(take: (datagram: Uint8Array) => void): Promise<void>;
}

/** Binds a UDP port; `to` has the ports to send to, with commas between them. */
export function bareSocket(port: number, to: string): BareSocket {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port });
  const targets = to.split(",").map((word): Deno.NetAddr => {
    return { transport: "udp", hostname, port: Number(word) };
  });
  return {
    send(datagram) {
      for (const target of targets) {
        // A datagram that the system refuses is lost, as others are on the way.
        socket.send(datagram, target).catch(() => {});
      }
    },
    async receiveAll(take) {
      const buffer = new Uint8Array(DATAGRAM_BYTES_MAX);
      for (;;) {
        const [datagram] = await socket.receive(buffer);
        take(datagram);
      }
    },
  };
}
