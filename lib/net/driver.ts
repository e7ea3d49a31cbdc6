import { type Address, DATAGRAM_BYTES_MAX, type Instant, type Machine } from "../core/mod.ts";
import type { Clock } from "./clock.ts";
import type { UdpSocket } from "./udp.ts";

/** Options of a {@linkcode Driver}: the machine, and the shell around it. */
export interface DriverOptions<Input, Event> {
  readonly machine: Machine<Input, Event>;
  readonly socket: UdpSocket;
  readonly clock: Clock;
  /** Makes the input of a received datagram. The machine copies what it keeps of `bytes`. */
  datagram(bytes: Uint8Array, from: Address): Input;
  /** Called for each event, oldest first. It may hand in an input. */
  onEvent(event: Event): void;
  /** Returns false while the application takes no events; `resume` is called when it does again. */
  takesEvents?(): boolean;
  /**
   * Returns an input that gathers outside and needs no turn of its own. It is handed in after the
   * events of each turn, and by {@linkcode Driver.note}.
   */
  gathered?(): Input | undefined;
  /**
   * Called after each datagram, with the milliseconds that the driver had waited for it. The next
   * datagram is not received before the promise resolves (decision 0019).
   */
  rest?(waitedMs: number, now: Instant): Promise<void> | undefined;
  /** Called when the machine threw, which is a bug. The driver has closed, and uses it no more. */
  onBug(error: unknown): void;
}

/** Bytes of the receive buffer. The kernel cuts a longer datagram, which is then malformed. */
const RECEIVE_BYTES = DATAGRAM_BYTES_MAX + 1;

/**
 * The shell around a machine, with one socket and one timer. In each turn it hands in what arrived,
 * hands events over, sends what the machine wants sent, and arms the timer at the machine's next
 * deadline: see {@linkcode Machine} for the order and its reason.
 */
export class Driver<Input, Event> {
  readonly #options: DriverOptions<Input, Event>;
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The moment at which the timer fires; `Infinity` if none is armed. */
  #timerAt: Instant = Infinity;
  #isSending = false;
  #isTurning = false;
  #isClosed = false;
  #receiving: Promise<void> | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: DriverOptions<Input, Event>) {
    this.#options = options;
  }

  /** Resolves when everything is sent that the machine wants sent now. */
  get sent(): Promise<void> {
    return this.#sending;
  }

  /** Begins to receive datagrams. */
  start(): void {
    this.#receiving = this.#receive();
    this.#turn();
  }

  /** Hands an input that is no datagram to the machine. */
  handle(input: Input): void {
    if (this.#isClosed) return;
    this.#guard(() => this.#options.machine.handle(input, this.#options.clock.now()));
    this.#turn();
  }

  /** Hands in what has gathered. Nothing is sent at once, only the timer is armed. */
  note(): void {
    if (this.#isClosed || this.#isTurning) return;
    this.#guard(() => this.#takeGathered());
    this.#guard(() => this.#arm());
  }

  /** Hands events over again, after the application took none for a while. */
  resume(): void {
    this.#turn();
  }

  /** Sends what the machine still wants sent, and then closes the socket. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#turn();
    await this.#sending;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#options.socket.close();
    await this.#receiving;
  }

  /**
   * Makes a turn: events, transmits, timer. Does nothing when it is called from within itself, by a
   * handler of an event that hands an input in.
   */
  #turn(): void {
    if (this.#isTurning || this.#isClosed) return;
    this.#isTurning = true;
    this.#guard(() => this.#handOver());
    this.#guard(() => this.#takeGathered());
    this.#isTurning = false;
    // While the loop that sends is under way, it takes what comes up meanwhile.
    if (!this.#isSending) this.#sending = this.#send();
    this.#guard(() => this.#arm());
  }

  #handOver(): void {
    const { machine, clock, onEvent, takesEvents } = this.#options;
    // An input that a handler of an event hands in may make the machine throw, which closes us.
    while (!this.#isClosed && (takesEvents?.() ?? true)) {
      const event = machine.pollEvent(clock.now());
      if (event === undefined) return;
      onEvent(event);
    }
    while (!this.#isClosed) {
      const event = machine.pollUrgent?.();
      if (event === undefined) return;
      onEvent(event);
    }
  }

  #takeGathered(): void {
    if (this.#isClosed) return;
    const { machine, clock, gathered } = this.#options;
    const input = gathered?.();
    if (input !== undefined) machine.handle(input, clock.now());
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
        // Only a driver that rests needs this: the others are spared a look at the clock.
        const since = rest === undefined ? 0 : clock.now();
        const { bytes, from } = await socket.receive(buffer);
        // It may have arrived in the turn in which the driver closed, or in which the machine threw.
        if (this.#isClosed) return;
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
