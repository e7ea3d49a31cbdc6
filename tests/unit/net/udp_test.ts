import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import type { Address } from "../../../lib/core/mod.ts";
import { BindError, openUdp, type UdpSocket } from "../../../lib/net/mod.ts";

function open(hostname: string): UdpSocket & Disposable {
  const socket = openUdp({ hostname, port: 0 });
  return Object.assign(socket, { [Symbol.dispose]: () => socket.close() });
}

function at(hostname: string, port: number): Address {
  return { transport: "udp", hostname, port };
}

async function pass(from: UdpSocket, to: UdpSocket, hostname: string): Promise<Address> {
  const buffer = new Uint8Array(100);
  await from.send(Uint8Array.of(1, 2, 3), at(hostname, to.address.port));
  const datagram = await to.receive(buffer);
  assertEquals(datagram.bytes, Uint8Array.of(1, 2, 3));
  assertEquals(datagram.bytes.buffer, buffer.buffer);
  return datagram.from;
}

Deno.test("openUdp() passes datagrams on, with the address that they came from", async () => {
  using a = open("127.0.0.1");
  using b = open("127.0.0.1");
  const from = await pass(a, b, "127.0.0.1");
  assertEquals({ ...from }, { ...a.address });
  assertEquals(a.address.hostname, "127.0.0.1");
  assertEquals(a.address.port > 0, true);
});

Deno.test("openUdp() on :: talks to IPv4 and IPv6, with IPv4 written as IPv4", async () => {
  using dual = open("::");
  using v4 = open("127.0.0.1");
  using v6 = open("::1");
  assertEquals({ ...await pass(v4, dual, "127.0.0.1") }, { ...v4.address });
  assertEquals({ ...await pass(v6, dual, "::1") }, { ...v6.address });
  for (let i = 0; i < 2; i++) {
    assertEquals({ ...await pass(dual, v4, "127.0.0.1") }, at("127.0.0.1", dual.address.port));
  }
  assertEquals({ ...await pass(dual, v6, "::1") }, at("::1", dual.address.port));
  assertEquals(dual.failures, 0);
});

Deno.test("UdpSocket.send() counts failures and never rejects", async () => {
  using socket = open("127.0.0.1");
  const here = at("127.0.0.1", socket.address.port);
  const unsendable: [Uint8Array, Address][] = [
    [new Uint8Array(70_000), here],
    [new Uint8Array(1), at("::1", 9)],
    [new Uint8Array(1), at("not an address", 9)],
  ];
  for (const [i, [bytes, to]] of unsendable.entries()) {
    await socket.send(bytes, to);
    assertEquals(socket.failures, i + 1);
  }
  await socket.send(Uint8Array.of(7), here);
  assertEquals((await socket.receive(new Uint8Array(9))).bytes, Uint8Array.of(7));
});

Deno.test("UdpSocket.receive() is not disturbed by a closed port that was sent to", async () => {
  using socket = open("127.0.0.1");
  const closed = openUdp({ hostname: "127.0.0.1", port: 0 });
  closed.close();
  await socket.send(Uint8Array.of(1), closed.address);
  const here = at("127.0.0.1", socket.address.port);
  await socket.send(Uint8Array.of(2), here);
  assertEquals((await socket.receive(new Uint8Array(9))).bytes, Uint8Array.of(2));
});

Deno.test("UdpSocket.receive() rejects when the socket is closed, during the wait and after", async () => {
  const socket = openUdp({ hostname: "127.0.0.1", port: 0 });
  const waiting = socket.receive(new Uint8Array(9));
  socket.close();
  await assertRejects(() => waiting);
  await assertRejects(() => socket.receive(new Uint8Array(9)));
  socket.close();
  await socket.send(Uint8Array.of(1), socket.address);
});

Deno.test("openUdp() throws an error that names the port that is taken", () => {
  using socket = open("127.0.0.1");
  const { hostname, port } = socket.address;
  const error = assertThrows(() => openUdp({ hostname, port }), BindError);
  assertEquals(error.isPortTaken, true);
  assertInstanceOf(error.cause, Deno.errors.AddrInUse);
  assertEquals(
    error.message,
    `Cannot bind UDP 127.0.0.1:${port}: another program has this port. ` +
      "Choose another one, or 0 for any that is free.",
  );
});

/** A socket of Deno whose first receives fail, as those of Windows do after a closed port. */
function failingConn(failures: number): { conn: Deno.DatagramConn; receives: () => number } {
  let receives = 0;
  const addr: Deno.NetAddr = { transport: "udp", hostname: "127.0.0.1", port: 4_000 };
  const conn = {
    addr,
    receive: (buffer: Uint8Array) =>
      ++receives <= failures
        ? Promise.reject(new Deno.errors.ConnectionReset("a port was closed"))
        : Promise.resolve([buffer.subarray(0, 1), addr]),
    close: () => {},
  };
  return { conn: conn as unknown as Deno.DatagramConn, receives: () => receives };
}

Deno.test("UdpSocket.receive() counts failures, rests and goes on", async () => {
  const { listenDatagram } = Deno;
  const { conn, receives } = failingConn(3);
  Deno.listenDatagram = () => conn;
  try {
    const socket = openUdp({ hostname: "127.0.0.1", port: 0 });
    const { bytes } = await socket.receive(new Uint8Array(9));
    assertEquals([bytes.length, socket.failures, receives()], [1, 3, 4]);
    socket.close();
  } finally {
    Deno.listenDatagram = listenDatagram;
  }
});

Deno.test("UdpSocket.send() reports once for each host that a datagram is too long for the way out", async () => {
  const told: string[] = [];
  const options = {
    ...{ hostname: "127.0.0.1", port: 0 },
    onTooLong: (to: Address, bytes: number) => told.push(`${to.hostname} ${bytes}`),
  };
  const socket = openUdp(options);
  for (let i = 0; i < 3; i++) await socket.send(new Uint8Array(70_000), at("127.0.0.1", 9 + i));
  await socket.send(new Uint8Array(1), at("::1", 9));
  socket.close();
  assertEquals([told, socket.failures], [["127.0.0.1 70000"], 4]);
});

Deno.test("UdpSocket.send() reports no probe of a path that the system refuses, and then a plain one", async () => {
  const { listenDatagram } = Deno;
  const refusal = Object.assign(new Error("Message too long"), { code: "EMSGSIZE" });
  const { conn } = failingConn(0);
  Deno.listenDatagram = () => Object.assign(conn, { send: () => Promise.reject(refusal) });
  try {
    const told: number[] = [];
    const onTooLong = (_to: Address, bytes: number) => told.push(bytes);
    const socket = openUdp({ hostname: "127.0.0.1", port: 0, onTooLong });
    for (const bytes of [15_872, 1_452, 1_232, 800]) {
      await socket.send(new Uint8Array(bytes), at("10.0.0.1", 9));
    }
    assertEquals([told, socket.failures], [[1_232], 4]);
    socket.close();
  } finally {
    Deno.listenDatagram = listenDatagram;
  }
});

Deno.test("UdpSocket translates addresses on both ways", async () => {
  using peer = open("127.0.0.1");
  const known = at("10.0.0.1", 4_000);
  const there = at("127.0.0.1", peer.address.port);
  const translation = {
    inward: (from: Address) => from.port === there.port ? known : from,
    outward: (to: Address) => to === known ? there : to,
  };
  const socket = openUdp({ hostname: "127.0.0.1", port: 0, translation });
  await socket.send(Uint8Array.of(1), known);
  const { from } = await peer.receive(new Uint8Array(9));
  assertEquals(from.port, socket.address.port);
  await peer.send(Uint8Array.of(2), from);
  assertEquals((await socket.receive(new Uint8Array(9))).from, known);
  socket.close();
});
