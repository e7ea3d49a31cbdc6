import { BindError, type Log, openUdp, type UdpSocket, warnOfLength } from "../net/mod.ts";

/** The two sockets of a tracker, on the same port number. */
export interface Ports {
  readonly tcp: Deno.TcpListener;
  readonly udp: UdpSocket;
}

/** Number of free TCP ports to try: the same number may be taken for UDP. */
const TRIES_MAX = 20;

/**
 * Binds TCP and UDP on one port; port 0 stands for any that is free for both.
 *
 * @throws {BindError} if there is none
 */
export function bindPorts(
  place: { hostname: string; port: number; backlog: number },
  log?: Log,
): Ports {
  const { hostname } = place;
  for (let tries = 1;; tries++) {
    const tcp = listenTcp(place);
    const { port } = tcp.addr as Deno.NetAddr;
    try {
      return { tcp, udp: openUdp({ hostname, port, onTooLong: warnOfLength(log) }) };
    } catch (error) {
      tcp.close();
      const mayTry = place.port === 0 && tries < TRIES_MAX;
      if (!(error instanceof BindError && error.isPortTaken && mayTry)) throw error;
    }
  }
}

function listenTcp({ hostname, port, backlog }: {
  hostname: string;
  port: number;
  backlog: number;
}): Deno.TcpListener {
  // Deno before 2.8 does not know tcpBacklog (it takes 128). As a variable the options type-check.
  const options = { hostname, port, tcpBacklog: backlog };
  try {
    return Deno.listen(options);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new BindError("TCP", { hostname, port }, cause);
  }
}
