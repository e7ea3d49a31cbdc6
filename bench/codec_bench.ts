/**
 * Datagrams to bytes and back: a datagram full of short messages, and a heartbeat.
 *
 *     deno task bench bench/codec_bench.ts
 */
import { DATAGRAM_BYTES_MAX, NO_EPOCH } from "../lib/core/mod.ts";
import {
  DatagramWriter,
  decodeDatagram,
  FIRST_FRAGMENT,
  LAST_FRAGMENT,
  WireError,
} from "../lib/wire/mod.ts";

const PAYLOAD = new Uint8Array(64);
const WHOLE = FIRST_FRAGMENT | LAST_FRAGMENT;
const SLICE = { fragment: WHOLE, sentAt: 1_000, start: 0, end: PAYLOAD.length };
const HEADER = { group: 7, source: 1_234, destination: 0, epoch: NO_EPOCH };
const into = new Uint8Array(DATAGRAM_BYTES_MAX);

/** Packs as many messages as fit, and returns the length of the datagram. */
function packMessages(): number {
  const writer = new DatagramWriter(into, HEADER);
  writer.openData(1, SLICE, PAYLOAD);
  while (writer.addMessage(SLICE, PAYLOAD));
  return writer.length;
}

function packHeartbeat(): number {
  const writer = new DatagramWriter(into, HEADER);
  writer.frame({ type: "heartbeat", count: 5, asks: true, views: [{ group: 7, view: 3 }] });
  return writer.length;
}

function unpack(bytes: Uint8Array): void {
  if (decodeDatagram(bytes) instanceof WireError) throw new Error("The bench made a bad datagram");
}

const messages = into.slice(0, packMessages());
const heartbeat = into.slice(0, packHeartbeat());
const group = (what: string, bytes: Uint8Array) => `${what}, ${bytes.length} B`;
const full = group("a datagram full of messages of 64 B", messages);
const short = group("a heartbeat", heartbeat);

Deno.bench("pack", { group: full }, () => void packMessages());
Deno.bench("unpack", { group: full }, () => unpack(messages));
Deno.bench("pack", { group: short }, () => void packHeartbeat());
Deno.bench("unpack", { group: short }, () => unpack(heartbeat));
