import type { Address } from "../../lib/core/mod.ts";
import { openUdp, type UdpSocket } from "../../lib/net/mod.ts";
import { Arrivals, type Subject } from "./subject.ts";

export const LOOPBACK = "127.0.0.1";
const BUFFER_BYTES = 2_048;
const open = () => openUdp({ hostname: LOOPBACK, port: 0 });

/** The floor of a fifo group: one socket sends to N - 1 others. */
export function bareFifo(size: number, payload: Uint8Array): Subject {
  const sender = open();
  const others = Array.from({ length: size - 1 }, open);
  const arrivals = new Arrivals(others.length);
  const receiving = others.map((socket) => receiveAll(socket, () => arrivals.note()));
  const addresses = others.map(({ address }) => address);
  return {
    send() {
      const all = arrivals.all();
      void fanOut(sender, payload, addresses);
      return { measured: all, over: all };
    },
    [Symbol.asyncDispose]: () => close([sender, ...others], receiving),
  };
}

/** The floor of a total-order group: one datagram to a relay, which sends it to all N. */
export function bareTotal(size: number, payload: Uint8Array): Subject {
  const relay = open();
  const members = Array.from({ length: size }, open);
  const addresses = members.map(({ address }) => address);
  const own = new Arrivals(1);
  const arrivals = new Arrivals(size);
  const receiving = members.map((socket, i) =>
    receiveAll(socket, () => {
      if (i === 0) own.note();
      arrivals.note();
    })
  );
  receiving.push(receiveAll(relay, (bytes) => fanOut(relay, bytes, addresses)));
  return {
    send() {
      const passage = { measured: own.all(), over: arrivals.all() };
      void members[0]!.send(payload, relay.address);
      return passage;
    },
    [Symbol.asyncDispose]: () => close([relay, ...members], receiving),
  };
}

async function fanOut(from: UdpSocket, bytes: Uint8Array, to: readonly Address[]): Promise<void> {
  for (const address of to) await from.send(bytes, address);
}

async function receiveAll(
  socket: UdpSocket,
  onDatagram: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  try {
    for (;;) {
      const { bytes } = await socket.receive(buffer);
      await onDatagram(bytes);
    }
  } catch {
    // Closed: that is the end.
  }
}

async function close(sockets: UdpSocket[], receiving: Promise<void>[]): Promise<void> {
  for (const socket of sockets) socket.close();
  await Promise.all(receiving);
}
