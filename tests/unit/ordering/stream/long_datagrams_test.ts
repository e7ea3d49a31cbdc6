import { assert, assertEquals } from "@std/assert";
import {
  addressOf,
  DATAGRAM_BYTES_MAX,
  KERNEL_BUFFER_BYTES,
  PATH_BULK_DATAGRAMS,
  PATH_PROBE_MS,
  PATH_PROBES,
} from "../../../../lib/core/mod.ts";
import { BufferShare, probedSizesTo } from "../../../../lib/ordering/mod.ts";
import { type BusyGroup, SharedSocket } from "./fixture_socket.ts";
import { batchOf } from "./fixture_batch.ts";

const SIZES = probedSizesTo(addressOf("127.0.0.1", 4_000)!);
const MESSAGE_BYTES = 700;
/**
 * Bytes that wait at each sender every few milliseconds: two of the longest datagrams, and more.
 */
const WAITING_BYTES = 36_000;
const REFILL_MS = 5;

/** Returns a process with so many groups, to which the paths are probed. */
function open(groups: number, bufferBytes = KERNEL_BUFFER_BYTES): SharedSocket {
  return new SharedSocket(groups, bufferBytes, new BufferShare(bufferBytes), SIZES);
}

/** Lets every sender have short messages waiting for so many milliseconds. Returns their number. */
function talk(socket: SharedSocket, ms: number): number {
  let messages = 0;
  for (const until = socket.now + ms; socket.now < until;) {
    for (const { outbox } of socket.groups) {
      while (outbox.unsentBytes < WAITING_BYTES) {
        outbox.append(batchOf(new Uint8Array(MESSAGE_BYTES)), 0);
        messages++;
      }
    }
    socket.run(REFILL_MS);
  }
  return messages;
}

/** Lets everything arrive, and returns the number of messages that were taken. */
function finish(socket: SharedSocket): number {
  socket.run(1_000);
  return socket.groups.reduce((sum, { taken }) => sum + taken, 0);
}

Deno.test("A stream of short messages fills the longest datagrams that its path passes", () => {
  for (const [mtu, longest] of [[Infinity, 15_864], [9_216, 7_672], [4_000, 3_576]] as const) {
    const socket = open(1);
    socket.mtu = mtu;
    const messages = talk(socket, 2 * PATH_PROBES * PATH_PROBE_MS + 50);
    assert(socket.longest <= longest && socket.longest > longest - MESSAGE_BYTES - 50);
    assertEquals([finish(socket), socket.dropped], [messages, 0]);
  }
});

Deno.test("Streams that share a receive buffer fill no longer datagrams than it has room for", () => {
  for (const [groups, longest] of [[2, 15_864], [8, 7_672], [16, 3_576]] as const) {
    const socket = open(groups);
    const messages = talk(socket, 50);
    assert(socket.longest <= longest && socket.longest > longest - MESSAGE_BYTES - 50);
    assertEquals([finish(socket), socket.dropped], [messages, 0], `${groups} groups`);
  }
});

Deno.test("Long datagrams and probes lose nothing in a socket that nobody reads for a while", () => {
  for (const bufferBytes of [KERNEL_BUFFER_BYTES, 65_536]) {
    for (const groups of [1, 4, 9]) {
      const socket = open(groups, bufferBytes);
      let messages = talk(socket, 30);
      for (let i = 0; i < 5; i++) {
        socket.isBusy = true;
        messages += talk(socket, 20);
        socket.isBusy = false;
        messages += talk(socket, 7);
      }
      assertEquals([finish(socket), socket.dropped], [messages, 0], `${groups}, ${bufferBytes}`);
    }
  }
});

Deno.test("A stream is plain again when its path has become a black hole, and loses nothing", () => {
  const socket = open(1);
  let messages = talk(socket, 50);
  assert(socket.longest > 15_000);
  socket.mtu = DATAGRAM_BYTES_MAX;
  // Its size was confirmed just now, so the first losses are no reason to doubt it.
  messages += talk(socket, (1 + PATH_PROBES) * PATH_PROBE_MS + 50);
  socket.longest = socket.tooLong = 0;
  messages += talk(socket, 500);
  assert(socket.longest <= DATAGRAM_BYTES_MAX);
  assert(socket.tooLong <= 500 / PATH_PROBE_MS + 1, `${socket.tooLong} were not probes`);
  assertEquals(finish(socket), messages);
});

Deno.test("A stream repairs long datagrams by plain ones, also before it knows of a black hole", () => {
  const socket = open(1);
  let messages = talk(socket, 50);
  socket.mtu = DATAGRAM_BYTES_MAX;
  const [group] = socket.groups as [BusyGroup];
  const { taken } = group;
  messages += talk(socket, 200);
  assert(socket.tooLong > 5, `${socket.tooLong} got lost`);
  assert(group.taken > taken + 100, `${group.taken - taken} were taken`);
  assertEquals(finish(socket), messages);
});

Deno.test("A stream whose datagrams are not full, or are only 32 in a row, is not probed", () => {
  const socket = open(1);
  const [{ outbox }] = socket.groups as [BusyGroup];
  for (let i = 0; i < 200; i++) {
    outbox.append(batchOf(new Uint8Array(MESSAGE_BYTES)), 0);
    socket.run(2);
  }
  for (let i = 0; i < PATH_BULK_DATAGRAMS; i++) {
    outbox.append(batchOf(new Uint8Array(MESSAGE_BYTES)), 0);
  }
  socket.mtu = DATAGRAM_BYTES_MAX;
  assertEquals([finish(socket), socket.tooLong], [200 + PATH_BULK_DATAGRAMS, 0]);
});
