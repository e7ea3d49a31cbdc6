import { assert, assertEquals } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  STREAM_BUFFER_SHARE,
} from "../../../../lib/core/mod.ts";
import { BufferShare } from "../../../../lib/ordering/mod.ts";
import { type BusyGroup, SharedSocket } from "./fixture_socket.ts";
import { batchOf } from "./fixture_batch.ts";

/** The receive buffer of Windows. */
const SMALL_BUFFER_BYTES = 65_536;
const LARGE_MESSAGE_BYTES = 60_000;

/** Returns a process with so many groups, whose senders have large messages for it, all at once. */
function busy(groups: number, bufferBytes: number, messages = 8): SharedSocket {
  const socket = new SharedSocket(groups, bufferBytes, new BufferShare(bufferBytes));
  for (const { outbox } of socket.groups) {
    for (let i = 0; i < messages; i++) {
      outbox.append(batchOf(new Uint8Array(LARGE_MESSAGE_BYTES)), 0);
    }
  }
  return socket;
}

Deno.test("Groups with large messages lose nothing in the 64 KiB of one socket, however many begin", () => {
  for (const groups of [1, 2, 3, 5, 9]) {
    const socket = busy(groups, SMALL_BUFFER_BYTES);
    socket.run(1_000);
    assertEquals(socket.dropped, 0, `${groups} groups`);
    assertEquals(socket.groups.map(({ taken }) => taken), Array(groups).fill(8));
  }
});

Deno.test("Groups with large messages lose nothing in a socket that nobody reads for a while", () => {
  for (const groups of [1, 2, 4, 8]) {
    for (const bufferBytes of [SMALL_BUFFER_BYTES, KERNEL_BUFFER_BYTES]) {
      const socket = busy(groups, bufferBytes, 16);
      socket.run(20);
      socket.isBusy = true;
      socket.run(100);
      assertEquals(socket.dropped, 0, `${groups} groups, ${bufferBytes} bytes`);
      // Windows take 0.6 of the buffer. Each sender asks by tails, after 20, 40 and 80 ms.
      const most = STREAM_BUFFER_SHARE * bufferBytes + 3 * groups * kernelBytesOf(1);
      assert(socket.buffered <= most, `${socket.buffered} of ${bufferBytes} in flight`);
      socket.isBusy = false;
      socket.run(2_000);
      assertEquals(socket.groups.map(({ taken }) => taken), Array(groups).fill(16));
      assertEquals(socket.dropped, 0, `${groups} groups, ${bufferBytes} bytes`);
    }
  }
});

Deno.test("A stream that is alone at its receiver has the whole window after one round trip", () => {
  for (const bufferBytes of [KERNEL_BUFFER_BYTES, SMALL_BUFFER_BYTES]) {
    const socket = busy(3, bufferBytes, 0);
    const [{ outbox }] = socket.groups as [BusyGroup];
    for (let i = 0; i < 10; i++) outbox.append(batchOf(new Uint8Array(LARGE_MESSAGE_BYTES)), 0);
    socket.run(4);
    socket.isBusy = true;
    socket.run(20);
    const free = STREAM_BUFFER_SHARE * bufferBytes - socket.buffered;
    assert(
      free >= 0 && free < kernelBytesOf(DATAGRAM_BYTES_MAX),
      `${free} bytes: idle groups take nothing`,
    );
  }
});
