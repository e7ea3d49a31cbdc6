import { type Address, DATAGRAM_BYTES_MAX, type Instant, type Machine } from "../core/mod.ts";
import type { Clock } from "./clock.ts";
import type { UdpSocket } from "./udp.ts";

/** What a driver needs. */
export interface DriverOptions<Input, Event> {
  readonly machine: Machine<Input, Event>;
  readonly socket: UdpSocket;
  readonly clock: Clock;
  /** The input that a received datagram is; the machine copies what it keeps of `bytes`. */
  datagram(bytes: Uint8Array, from: Address): Input;
  onEvent(event: Event): void;
  /** Whether the application takes events now; after a no, `resume` says when it does again. */
  takesEvents?(): boolean;
  /**
   * Asked after each datagram, for which it had waited so many milliseconds: the next one is not
   * received before the answer resolves.
   */
  rest?(waitedMs: number, now: Instant): Promise<void> | undefined;
  /** A bug: the machine threw, and nothing of it may be used any more. */
  onBug(error: unknown): void;
}

/** Datagrams longer than any of ours are cut by the kernel here, and told as malformed. */
const RECEIVE_BYTES = DATAGRAM_BYTES_MAX + 1;

/**
 * The shell around a machine: one socket, one timer. It hands in what arrives, hands events over,
 * sends what the machine wants sent, and arms the timer at the machine's next deadline. Events
 * come before transmits, so that what the application has taken is acknowledged in the same turn.
 */
export class Driver<Input, Event> {
  readonly #options: DriverOptions<Input, Event>;
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt: Instant = Infinity;
  #isSending = false;
  #isTurning = false;
  #isClosed = false;
  #receiving: Promise<void> | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: DriverOptions<Input, Event>) {
    this.#options = options;
  }

  /** Resolves when all that the machine wanted sent by now is sent. */
  get sent(): Promise<void> {
    return this.#sending;
  }

  /** Begins to receive. */
  start(): void {
    this.#receiving = this.#receive();
    this.#turn();
  }

  /** Hands in an input that is no datagram. */
  handle(input: Input): void {
    if (this.#isClosed) return;
    this.#guard(() => this.#options.machine.handle(input, this.#options.clock.now()));
    this.#turn();
  }

  /** The application takes events again. */
  resume(): void {
    this.#turn();
  }

  /** Sends what the machine still wants sent, then closes the socket. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#turn();
    await this.#sending;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#options.socket.close();
    await this.#receiving;
  }

  /** Events, transmits, timer. Called from within itself (an event's handler hands something in) it does nothing. */
  #turn(): void {
    if (this.#isTurning || this.#isClosed) return;
    this.#isTurning = true;
    this.#guard(() => this.#handOver());
    this.#isTurning = false;
    // While sends are under way the loop that sends takes what comes up meanwhile.
    if (!this.#isSending) this.#sending = this.#send();
    this.#arm();
  }

  #handOver(): void {
    const { machine, clock, onEvent, takesEvents } = this.#options;
    while (takesEvents?.() ?? true) {
      const event = machine.pollEvent(clock.now());
      if (event === undefined) return;
      onEvent(event);
    }
    for (let event = machine.pollUrgent?.(); event !== undefined;) {
      onEvent(event);
      event = machine.pollUrgent?.();
    }
  }

  async #send(): Promise<void> {
    const { machine, socket, clock } = this.#options;
    this.#isSending = true;
    try {
      let isFirst = true;
      for (;;) {
        const transmit = this.#isClosed ? undefined : machine.pollTransmit(clock.now(), this.#into);
        if (transmit === undefined) break;
        isFirst = false;
        const bytes = this.#into.subarray(0, transmit.length);
        // One after the other: sends that overlap may leave in another order.
        for (const to of transmit.to) await socket.send(bytes, to);
      }
      this.#isSending = false;
      // What was sent may have made room, or changed the next deadline.
      if (!isFirst) this.#turn();
    } catch (error) {
      this.#isSending = false;
      this.#fail(error);
    }
  }

  async #receive(): Promise<void> {
    const { machine, socket, clock, datagram, rest } = this.#options;
    const buffer = new Uint8Array(RECEIVE_BYTES);
    while (!this.#isClosed) {
      try {
        // Only for the rest: whoever has none spares the path of each message a look at the clock.
        const since = rest === undefined ? 0 : clock.now();
        const { bytes, from } = await socket.receive(buffer);
        const now = clock.now();
        this.#guard(() => machine.handle(datagram(bytes, from), now));
        this.#turn();
        const resting = rest?.(now - since, now);
        if (resting !== undefined) await resting;
      } catch (error) {
        if (this.#isClosed) return;
        return this.#fail(error);
      }
    }
  }

  #arm(): void {
    // A machine that threw in this turn has closed us: a timer would keep the process alive.
    if (this.#isClosed) return;
    const at = this.#options.machine.nextDeadline();
    if (at === undefined || at >= this.#timerAt) return;
    // A timer that fires early harms nothing, so only an earlier deadline moves it.
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#onTimer(), Math.max(0, at - this.#options.clock.now()));
  }

  #onTimer(): void {
    this.#timerAt = Infinity;
    if (this.#isClosed) return;
    this.#guard(() => this.#options.machine.handleTimeout(this.#options.clock.now()));
    this.#turn();
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#options.socket.close();
    this.#options.onBug(error);
  }
}
