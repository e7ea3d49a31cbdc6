import type { Instant } from "../core/mod.ts";
import type { ReceivedDatagram, UdpSocket } from "./udp.ts";

/** Bytes of a receive buffer, the socket, and what becomes of its datagrams. */
export interface ReceptionOptions {
  readonly socket: UdpSocket;
  readonly bufferBytes: number;
  /**
   * Called for each datagram, with the moment since which it was waited for. The next datagram is
   * not received before the promise resolves.
   */
  onDatagram(datagram: ReceivedDatagram, since: Instant): Promise<void> | undefined;
  /** Called with what `onDatagram` threw, or with the error of a socket that was closed. */
  onEnd(error: unknown): void;
  /**
   * Returns the time.
   *
   * @default all datagrams were waited for since 0
   */
  readonly now?: (() => Instant) | undefined;
}

/**
 * Receives the datagrams of a socket one after the other, from now on until the socket is closed.
 * It is a chain of calls: a loop that awaits costs more for each datagram (decision 0113).
 */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #buffer: Uint8Array;
  readonly #ended = Promise.withResolvers<void>();
  #isStopped = false;
  #since: Instant = 0;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#buffer = new Uint8Array(options.bufferBytes);
    this.#next();
  }

  /** Resolves when no datagram will be passed on any more. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Passes no datagram on any more. Whoever calls this closes the socket. */
  stop(): void {
    this.#isStopped = true;
  }

  #next(): void {
    const { socket, now } = this.#options;
    if (now !== undefined) this.#since = now();
    socket.receive(this.#buffer).then(this.#take, this.#end);
  }

  readonly #take = (datagram: ReceivedDatagram): void => {
    // It may have been stopped since the datagram arrived, or by it.
    if (this.#isStopped) return this.#ended.resolve();
    try {
      const resting = this.#options.onDatagram(datagram, this.#since);
      if (this.#isStopped) return this.#ended.resolve();
      if (resting === undefined) this.#next();
      else resting.then(() => this.#next(), this.#end);
    } catch (error) {
      this.#end(error);
    }
  };

  readonly #end = (error: unknown): void => {
    this.#options.onEnd(error);
    this.#ended.resolve();
  };
}
