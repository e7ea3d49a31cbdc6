const hostname = "127.0.0.1";

/** Returns a TCP port that was free a moment ago. */
export function freeTcpPort(): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}

/** Returns different UDP ports that were free a moment ago. */
export function freeUdpPorts(count: number): number[] {
  const open = () => Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  const sockets = Array.from({ length: count }, open);
  const ports = sockets.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const socket of sockets) socket.close();
  return ports;
}
