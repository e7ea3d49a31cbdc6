import { type Address, kernelBytesOf } from "../../../lib/core/mod.ts";
import type { EventHeap } from "./event_heap.ts";

/** Takes a datagram that a host has got round to. */
export type Receive = (bytes: Uint8Array, from: Address) => void;

/** The pace at which a host takes datagrams at the moment. */
export interface PortPace {
  readonly bufferBytes: number;
  readonly serviceMs: number;
}

interface Buffered {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly kernelBytes: number;
}

/**
 * A process's socket: a receive buffer of finite size, from which one datagram after the other is
 * taken.
 */
export class Port {
  readonly #heap: EventHeap;
  readonly #receive: Receive;
  readonly #pace: () => PortPace;
  readonly #queue: Buffered[] = [];
  #bufferedBytes = 0;
  #isServing = false;
  #isPaused = false;
  #isClosed = false;

  constructor(heap: EventHeap, pace: () => PortPace, receive: Receive) {
    this.#heap = heap;
    this.#pace = pace;
    this.#receive = receive;
  }

  /** False: there is no room for it in the buffer. */
  arrive(bytes: Uint8Array, from: Address): boolean {
    const kernelBytes = kernelBytesOf(bytes.length);
    if (this.#bufferedBytes + kernelBytes > this.#pace().bufferBytes) return false;
    this.#bufferedBytes += kernelBytes;
    this.#queue.push({ bytes, from, kernelBytes });
    this.#serve();
    return true;
  }

  /** The process reads nothing until {@linkcode resume}; what arrives stays in the buffer. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#serve();
  }

  close(): void {
    this.#isClosed = true;
  }

  #serve(): void {
    if (this.#isServing || this.#isPaused || this.#queue.length === 0) return;
    this.#isServing = true;
    this.#heap.schedule(this.#heap.now + this.#pace().serviceMs, () => {
      this.#isServing = false;
      if (this.#isPaused || this.#isClosed) return;
      const { bytes, from, kernelBytes } = this.#queue.shift()!;
      this.#bufferedBytes -= kernelBytes;
      this.#receive(bytes, from);
      this.#serve();
    });
  }
}
