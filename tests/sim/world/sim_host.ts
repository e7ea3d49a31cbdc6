import { type Address, CHANNEL_PORT, type Instant, type Machine } from "../../../lib/core/mod.ts";
import type { EventHeap } from "./event_heap.ts";
import type { HostClock } from "./host_clock.ts";
import type { SimNetwork } from "./network.ts";
import type { Port } from "./port.ts";
import { isStranger } from "./stranger.ts";
import { Violation } from "../check/violation.ts";

/** The options of a {@linkcode SimHost}. */
export interface SimHostOptions<Input, Event> {
  readonly address: Address;
  readonly machine: Machine<Input, Event>;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly clock: HostClock;
  datagram(bytes: Uint8Array, from: Address): Input;
  /**
   * Takes an event. `isHeld`: it may have waited in the machine for an application that took none,
   * and so may be old.
   */
  onEvent(event: Event, isHeld: boolean): void;
  /**
   * Returns whether the application takes events now. After `false`, {@linkcode SimHost.resume} is
   * called when it does.
   */
  takesEvents?(): boolean;
  /** Called before a transmit is sent; throws if it must not be sent. */
  onTransmit?(bytes: Uint8Array, to: readonly Address[]): void;
  /** Returns the channels that the machine listens on; the same list until that changes. */
  channels?(): readonly Address[];
  /** After every turn of the machine: what must always hold is checked here. */
  afterTurn?(): void;
  /**
   * Returns the number of frames and datagrams that the machine refused. Those of strangers must be
   * among them.
   */
  refused?(): number;
}

/** Milliseconds after a pause by which a timer that has run out meanwhile is late in addition. */
const WAKE_MS_MAX = 2;

/**
 * A process in virtual time: the shell's duties towards a machine, as lib/net/driver.ts does them.
 */
export class SimHost<Input, Event> {
  readonly machine: Machine<Input, Event>;
  readonly #options: SimHostOptions<Input, Event>;
  readonly #port: Port;
  #listening: readonly Address[] = [];
  /** The socket for channels, once there was one. */
  #channelPort: Port | undefined;
  #timerAt: Instant = Infinity;
  #isTimerDue = false;
  #isTurning = false;
  #isDown = false;
  /** Number of pauses that have not ended. */
  #pauses = 0;
  /** The functions to run after the pause. */
  #waiting: (() => void)[] = [];
  #isDrained = true;

  constructor(options: SimHostOptions<Input, Event>) {
    this.machine = options.machine;
    this.#options = options;
    this.#port = options.network.open(options.address, (bytes, from) => this.#receive(bytes, from));
    this.#turn();
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  get isPaused(): boolean {
    return this.#pauses > 0;
  }

  /** True if the application has taken all events. */
  get isDrained(): boolean {
    return this.#isDrained;
  }

  get address(): Address {
    return this.#options.address;
  }

  handle(input: Input): void {
    this.whenAwake(() => {
      this.machine.handle(input, this.#now());
      this.#turn();
    });
  }

  /** Does something now, or when the pause is over; never if the process ends before. */
  whenAwake(run: () => void): void {
    if (this.#isDown) return;
    if (this.isPaused) this.#waiting.push(run);
    else run();
  }

  /** The application takes events again. */
  resume(): void {
    this.whenAwake(() => this.#turn());
  }

  /** The process is stopped: nothing is handled, and datagrams stay in the buffer. */
  pause(): void {
    this.#pauses++;
    this.#port.pause();
    this.#channelPort?.pause();
  }

  /** Ends a pause. The late timer, datagrams and answers that waited come in a random order. */
  wake(lateShare: number): void {
    if (--this.#pauses > 0 || this.#isDown) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#isTimerDue) {
      this.#isTimerDue = false;
      const { heap } = this.#options;
      heap.schedule(heap.now + WAKE_MS_MAX * lateShare, () => this.#onTimer());
    }
    this.#port.resume();
    this.#channelPort?.resume();
    for (const run of waiting) this.whenAwake(run);
  }

  /** The process ends at once, without a word to anybody. */
  kill(): void {
    if (this.#isDown) return;
    this.#isDown = true;
    const { network, address } = this.#options;
    network.seals?.end(this);
    network.close(address);
    network.close(this.#channelAddress);
    network.channels.listen(address.hostname, []);
  }

  get #channelAddress(): Address {
    return { ...this.#options.address, port: CHANNEL_PORT };
  }

  #listen(channels: readonly Address[] = []): void {
    if (channels === this.#listening || channels.length + this.#listening.length === 0) return;
    const { network, address: { hostname } } = this.#options;
    this.#listening = channels;
    network.channels.listen(hostname, channels);
    this.#channelPort ??= network.open(
      this.#channelAddress,
      (bytes, from) => this.#receive(bytes, from),
    );
  }

  #now(): Instant {
    return this.#options.clock.at(this.#options.heap.now);
  }

  #receive(bytes: Uint8Array, from: Address): void {
    const { network: { seals } } = this.#options;
    if (seals === undefined) return this.#receivePlain(bytes, from);
    this.#startSeal();
    const plain = seals.onReceive(this, bytes, from, this.#now());
    if (plain !== undefined) this.#receivePlain(plain, from);
  }

  #receivePlain(bytes: Uint8Array, from: Address): void {
    const { datagram, refused, address } = this.#options;
    const before = refused?.() ?? 0;
    this.handle(datagram(bytes, from));
    if (refused === undefined || !isStranger(from) || refused() > before) return;
    throw new Violation(`${address.hostname} took a datagram of a stranger: ${bytes}`);
  }

  #startSeal(): void {
    const { network, address } = this.#options;
    const sendOwn = (bytes: Uint8Array, to: Address) => network.send(address, to, bytes);
    network.seals?.start(this, address, () => this.#now(), sendOwn);
  }

  #turn(): void {
    if (this.#isTurning || this.#isDown) return;
    this.#isTurning = true;
    let isBusy = true;
    while (isBusy && !this.#isDown) {
      this.#handOver();
      isBusy = !this.#isDown && this.#transmit();
    }
    this.#isTurning = false;
    if (this.#isDown) return;
    this.#listen(this.#options.channels?.());
    this.#options.afterTurn?.();
    this.#arm();
  }

  #handOver(): void {
    const { onEvent, takesEvents } = this.#options;
    const isHeld = !this.#isDrained;
    this.#isDrained = false;
    while (!this.#isDown && (takesEvents?.() ?? true)) {
      const event = this.machine.pollEvent(this.#now());
      this.#isDrained = event === undefined;
      if (event === undefined) return;
      onEvent(event, isHeld);
    }
    while (!this.#isDown) {
      const event = this.machine.pollUrgent?.();
      if (event === undefined) return;
      onEvent(event, isHeld);
    }
  }

  #transmit(): boolean {
    const { network, address, onTransmit } = this.#options;
    let isAny = false;
    for (;;) {
      const transmit = this.machine.pollTransmit(this.#now(), network.into);
      if (transmit === undefined) return isAny;
      isAny = true;
      const bytes = network.arena.copy(network.into, transmit.length);
      onTransmit?.(bytes, transmit.to);
      if (network.seals !== undefined) {
        this.#startSeal();
        network.seals.onTransmit(this, bytes, address, transmit.to);
      }
      for (const to of transmit.to) network.transmit(address, to, bytes);
    }
  }

  #arm(): void {
    const at = this.machine.nextDeadline();
    if (at === undefined || at >= this.#timerAt) return;
    const { heap, clock } = this.#options;
    this.#timerAt = at;
    heap.schedule(clock.when(at), () => this.#onTimer(at));
  }

  /** A timer that was moved forward leaves one behind: a spurious call, which harms nothing. */
  #onTimer(at = this.#timerAt): void {
    if (this.#isDown) return;
    if (this.isPaused) {
      this.#isTimerDue ||= at === this.#timerAt;
      return;
    }
    if (at === this.#timerAt) this.#timerAt = Infinity;
    this.machine.handleTimeout(this.#now());
    this.#turn();
  }
}
