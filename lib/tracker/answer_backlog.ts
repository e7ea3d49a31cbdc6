/** A connection that can be closed before its answer is sent. */
export interface Closable {
  close(): void;
}

/**
 * The answers that wait for their readers, by connection, the oldest first. A list of all groups
 * may have four megabytes, and a peer may ask for it on thousands of connections and read none of
 * them. So the bytes of all answers together are bounded: above the bound the oldest connections
 * are closed.
 */
export class AnswerBacklog<T extends Closable> {
  readonly #bytesMax: number;
  readonly #waiting = new Map<T, number>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes of the answers that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Notes that an answer waits, and closes the connections that have to make room for it. */
  add(connection: T, bytes: number): void {
    this.#waiting.set(connection, bytes);
    this.#bytes += bytes;
    for (const oldest of this.#waiting.keys()) {
      if (this.#bytes <= this.#bytesMax || oldest === connection) return;
      this.remove(oldest);
      oldest.close();
    }
  }

  /** Notes that an answer was sent, or will not be. */
  remove(connection: T): void {
    this.#bytes -= this.#waiting.get(connection) ?? 0;
    this.#waiting.delete(connection);
  }
}
