import type { Random } from "../../lib/core/mod.ts";
import { drawInteger } from "../sim/world/seeded_random.ts";
import { malformedRequest } from "../testing/malformed_requests.ts";
import type { Endpoint } from "./packets.ts";
import type { Recordings } from "./recordings.ts";

/** Connections that are open at once, at most. */
const OPEN_MAX = 64;
/**
 * Milliseconds after which a connection is given up. It is a limit, not a wait: the tracker owes no
 * answer to a connection that sends nothing or half a request, so nothing else would end it.
 */
const PATIENCE_MS = 1_000;

/** Opens control connections to the tracker and sends what it must not obey. */
export class BreakIn {
  readonly #random: Random;
  readonly #recordings: Recordings;
  readonly #tracker: Endpoint;
  readonly #open = new Set<Promise<void>>();
  /** Number of connections so far. */
  connections = 0;
  /** The most bytes by which an answer was longer than what it answered. */
  excess = 0;

  constructor(random: Random, recordings: Recordings, tracker: Endpoint) {
    this.#random = random;
    this.#recordings = recordings;
    this.#tracker = tracker;
  }

  /** Tries once, unless too many tries are under way. */
  start(): void {
    if (this.#open.size >= OPEN_MAX) return;
    const trying = this.#try(this.#draw()).catch(() => {});
    this.#open.add(trying);
    void trying.then(() => this.#open.delete(trying));
  }

  async end(): Promise<void> {
    await Promise.all(this.#open);
  }

  #draw(): Uint8Array {
    const draw = this.#random();
    const opening = draw < 0.6 ? this.#recordings.drawOpening() : undefined;
    if (opening === undefined) return malformedRequest(this.#random);
    if (draw < 0.2) return opening;
    const bytes = opening.slice(
      0,
      draw < 0.4 ? drawInteger(this.#random, 0, opening.length) : undefined,
    );
    const at = drawInteger(this.#random, 0, bytes.length - 1);
    if (draw >= 0.4) bytes[at]! ^= 1 << drawInteger(this.#random, 0, 7);
    return bytes;
  }

  async #try(bytes: Uint8Array): Promise<void> {
    const { host, port } = this.#tracker;
    const connection = await Deno.connect({ hostname: host, port });
    this.connections++;
    const limit = setTimeout(() => close(connection), PATIENCE_MS);
    let [written, read] = [0, 0];
    try {
      while (written < bytes.length) written += await connection.write(bytes.subarray(written));
      if (this.#random() < 0.5) await connection.closeWrite();
      const chunk = new Uint8Array(4_096);
      for (let n = await connection.read(chunk); n !== null; n = await connection.read(chunk)) {
        read += n;
      }
    } finally {
      clearTimeout(limit);
      close(connection);
      this.excess = Math.max(this.excess, read - written);
    }
  }
}

/** Closes a connection; harmless if that was done before. */
function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
