/**
 * The cost of a shared key for each datagram: sealing once, and opening at each receiver.
 *
 *     deno task bench bench/seal_bench.ts
 *
 * The time is CPU time of one core: nothing here waits.
 */
import {
  addressOf,
  DATAGRAM_BYTES_MAX,
  LONGEST_DATAGRAM_BYTES,
  NO_EPOCH,
} from "../lib/core/mod.ts";
import { Keyring, SharedKey } from "../lib/key/mod.ts";
import { DatagramSeal } from "../lib/net/seal/mod.ts";
import { DatagramWriter } from "../lib/wire/mod.ts";

const ADDRESS = addressOf("10.0.0.1", 5_000)!;
const TO = [ADDRESS];
const KEYS = new Keyring([new SharedKey(new Uint8Array(32).fill(1))]);

function sealOf(): DatagramSeal {
  return new DatagramSeal({ keys: KEYS, random: Math.random, now: 0 });
}

/** A datagram of so many bytes, whose content does not matter to its seal. */
function datagramOf(source: number, bytes: number): Uint8Array {
  const into = new Uint8Array(bytes);
  new DatagramWriter(into, { group: 7, source, destination: 0, epoch: NO_EPOCH });
  return into;
}

const ford = sealOf();
const arthur = sealOf();
const buffer = new Uint8Array(LONGEST_DATAGRAM_BYTES + 64);

/** Sends a sealed datagram on its way, and lets the two seals say what they have to say. */
function pass(bytes: Uint8Array): boolean {
  buffer.set(bytes);
  const plain = arthur.open(buffer.subarray(0, bytes.length), ADDRESS, 0);
  for (let own = arthur.poll(); own; own = arthur.poll()) ford.open(own.bytes.slice(), ADDRESS, 0);
  for (let own = ford.poll(); own; own = ford.poll()) pass(own.bytes);
  return plain !== undefined;
}

pass(ford.seal(datagramOf(1, 100), TO));
for (const bytes of [114, DATAGRAM_BYTES_MAX, 7_672, LONGEST_DATAGRAM_BYTES]) {
  const plain = datagramOf(1, bytes);
  if (!pass(ford.seal(plain, TO))) throw new Error("The bench's datagram is not taken");
  Deno.bench(`seal, ${bytes} B`, { group: `${bytes}` }, () => void ford.seal(plain, TO));
  Deno.bench(`seal and open, ${bytes} B`, { group: `${bytes}` }, () => {
    if (!pass(ford.seal(plain, TO))) throw new Error("The bench's datagram is not taken");
  });
  const recorded = ford.seal(plain, TO).slice();
  pass(recorded);
  Deno.bench(`drop a replay, ${bytes} B`, { group: `${bytes}` }, () => void pass(recorded));
}
