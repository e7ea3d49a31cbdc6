import {
  type Address,
  type Instant,
  LONGEST_DATAGRAM_BYTES,
  type Machine,
  SEAL_BYTES,
  type Transmit,
} from "../core/mod.ts";
import { Alarm } from "./alarm.ts";
import type { Clock } from "./clock.ts";
import { Reception } from "./reception.ts";
import type { DatagramSeal, OwnDatagram } from "./seal/mod.ts";
import type { ReceivedDatagram, UdpSocket } from "./udp.ts";

/** Options of a {@linkcode Driver}: the machine, and the shell around it. */
export interface DriverOptions<Input, Event> {
  readonly machine: Machine<Input, Event>;
  readonly socket: UdpSocket;
  readonly clock: Clock;
  /**
   * Seals what is sent, and opens what is received.
   *
   * @default datagrams are plain
   */
  readonly seal?: DatagramSeal | undefined;
  /** Makes the input of a received datagram. The machine copies what it keeps of `bytes`. */
  datagram(bytes: Uint8Array, from: Address): Input;
  /** Called for each event, oldest first. It may hand in an input. */
  onEvent(event: Event): void;
  /** Called in a turn after the events that were handed over in it. It may hand in inputs. */
  afterEvents?(): void;
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
const RECEIVE_BYTES = LONGEST_DATAGRAM_BYTES + 1;

/**
 * Most inputs that share a turn. Whether there is room for events is looked at in a turn only, so
 * inputs without one may exceed that bound by the events of as many inputs.
 */
const INPUTS_PER_TURN = 32;

/**
 * The shell around a machine, with one socket and one timer. In each turn it hands in what arrived,
 * hands events over, sends what the machine wants sent, and arms the timer at the machine's next
 * deadline: see {@linkcode Machine} for the order and its reason.
 */
export class Driver<Input, Event> {
  readonly #options: DriverOptions<Input, Event>;
  readonly #into = new Uint8Array(LONGEST_DATAGRAM_BYTES);
  readonly #alarm = new Alarm(() => this.#onTimer());
  #isSending = false;
  /** The time of the turn that is under way. Inputs from handlers of events get the same time. */
  #turningAt: Instant | undefined;
  #isClosed = false;
  /** True from the first of several inputs until the program awaits something. */
  #isGathering = false;
  /** Number of inputs since the last turn, which share the next one. */
  #inputs = 0;
  /** True if there may be more events: an input or room for them came after the last look. */
  #mayHaveEvents = false;
  #reception: Reception | undefined;
  #sending: Promise<void> = Promise.resolve();
  /** Resolves when the seal's own datagrams are sent; `undefined` if none is on its way. */
  #ownSends: Promise<void> | undefined;

  constructor(options: DriverOptions<Input, Event>) {
    this.#options = options;
  }

  /** Resolves when everything is sent that the machine and its seal want sent now. */
  get sent(): Promise<void> {
    return Promise.resolve(this.#ownSends).then(() => this.#sending);
  }

  /** Begins to receive datagrams. */
  start(): void {
    const { socket, clock, rest } = this.#options;
    this.#reception = new Reception({
      socket,
      bufferBytes: this.#options.seal === undefined ? RECEIVE_BYTES : RECEIVE_BYTES + SEAL_BYTES,
      onDatagram: (datagram, since) => this.#onDatagram(datagram, since),
      onEnd: (error) => this.#fail(error),
      // Only a driver that rests needs the time.
      now: rest && clock.now,
    });
    this.#turn(clock.now());
  }

  /** Takes a datagram that came by another socket than the driver's own. */
  take({ bytes, from }: ReceivedDatagram): void {
    if (this.#isClosed) return;
    const now = this.#options.clock.now();
    this.#takeIn(bytes, from, now);
  }

  /** Hands an input that is no datagram to the machine. */
  handle(input: Input): void {
    if (this.#isClosed) return;
    const now = this.#turningAt ?? this.#options.clock.now();
    this.#handIn(input, now);
    this.#turn(now);
  }

  /**
   * Hands in an input of which there may be many at once, such as messages. The first has its turn
   * at once. Those that the program hands in before it awaits something, or while a datagram is on
   * its way, share turns: one turn for each `INPUTS_PER_TURN`, and one for the rest. What waits to
   * be sent leaves with the next datagram all the same.
   */
  handleMany(input: Input): void {
    if (this.#isClosed) return;
    const now = this.#turningAt ?? this.#options.clock.now();
    this.#handIn(input, now);
    const isTurnToCome = this.#isGathering || this.#isSending;
    if (isTurnToCome && ++this.#inputs < INPUTS_PER_TURN) return;
    if (!this.#isGathering) void this.#gather();
    this.#turn(now);
  }

  /** Hands in what has gathered. Nothing is sent at once, only the timer is armed. */
  note(): void {
    if (this.#isClosed || this.#turningAt !== undefined) return;
    const now = this.#options.clock.now();
    try {
      if (this.#takeGathered(now)) this.#arm(now);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Hands events over again, after the application took none for a while. */
  resume(): void {
    this.#mayHaveEvents = true;
    this.#turn(this.#options.clock.now());
  }

  /** Sends what the machine still wants sent, and then closes the socket. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#turn(this.#options.clock.now());
    await this.#ownSends;
    await this.#sending;
    this.#shut();
    await this.#reception?.ended;
  }

  async #gather(): Promise<void> {
    this.#isGathering = true;
    await undefined;
    this.#isGathering = false;
    // The end of the sends makes a turn of its own.
    if (this.#inputs > 0 && !this.#isSending) this.#turn(this.#options.clock.now());
  }

  #handIn(input: Input, now: Instant): void {
    this.#mayHaveEvents = true;
    try {
      this.#options.machine.handle(input, now);
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Makes a turn: events, transmits, timer. Does nothing when it is called from within itself, by a
   * handler of an event that hands an input in. The clock is read once for a turn.
   */
  #turn(now: Instant): void {
    if (this.#turningAt !== undefined || this.#isClosed) return;
    this.#turnOver(now);
    try {
      // While the loop that sends is under way, it takes what comes up meanwhile.
      const transmit = this.#isSending ? undefined : this.#pollTransmit(now);
      if (transmit !== undefined) this.#sending = this.#send(transmit);
      // The end of the sends, usually at once, makes a turn of its own, and that one arms.
      else this.#arm(now);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Makes the first half of a turn: hands events over, and hands in what has gathered. */
  #turnOver(now: Instant): void {
    this.#turningAt = now;
    this.#inputs = 0;
    try {
      do {
        this.#mayHaveEvents = false;
        if (!this.#handOver(now) || this.#isClosed) break;
        this.#options.afterEvents?.();
      } while (this.#mayHaveEvents);
      // What handlers handed in has had its look at events, too.
      this.#inputs = 0;
      this.#takeGathered(now);
    } catch (error) {
      this.#fail(error);
    }
    this.#turningAt = undefined;
  }

  /** Hands over the events that wait; returns false if there are none. */
  #handOver(now: Instant): boolean {
    const { machine, onEvent, takesEvents } = this.#options;
    let isAny = false;
    // An input that a handler of an event hands in may make the machine throw, which closes us.
    while (!this.#isClosed && (takesEvents?.() ?? true)) {
      const event = machine.pollEvent(now);
      if (event === undefined) return isAny;
      onEvent(event);
      isAny = true;
    }
    while (!this.#isClosed) {
      const event = machine.pollUrgent?.();
      if (event === undefined) return isAny;
      onEvent(event);
      isAny = true;
    }
    return isAny;
  }

  /** Hands in what has gathered; returns false if nothing has. */
  #takeGathered(now: Instant): boolean {
    if (this.#isClosed) return false;
    const { machine, gathered } = this.#options;
    const input = gathered?.();
    if (input !== undefined) machine.handle(input, now);
    return input !== undefined;
  }

  #pollTransmit(now: Instant): Transmit | undefined {
    return this.#isClosed ? undefined : this.#options.machine.pollTransmit(now, this.#into);
  }

  /** Sends a datagram and those after it, and makes another turn. */
  async #send(first: Transmit): Promise<void> {
    const { socket, clock, seal } = this.#options;
    this.#isSending = true;
    try {
      for (let transmit: Transmit | undefined = first; transmit !== undefined;) {
        const packed = this.#into.subarray(0, transmit.length);
        const bytes = seal === undefined ? packed : seal.seal(packed, transmit.to);
        // To all at once, and one datagram after the other: sends that overlap may leave in another
        // order, and those of one datagram have different destinations.
        const sends = transmit.to.map((to) => socket.send(bytes, to));
        for (const sent of sends) await sent;
        const now = clock.now();
        // Where nothing came in meanwhile, the program may wait for the room that the packing made,
        // and what it hands in now fills the next datagram.
        if (this.#inputs === 0) this.#turnOver(now);
        transmit = this.#pollTransmit(now);
      }
      this.#isSending = false;
      // What was sent may have made room, or changed the next deadline.
      this.#turn(clock.now());
    } catch (error) {
      this.#isSending = false;
      this.#fail(error);
    }
  }

  #onDatagram({ bytes, from }: ReceivedDatagram, since: Instant): Promise<void> | undefined {
    const { clock, rest } = this.#options;
    const now = clock.now();
    this.#takeIn(bytes, from, now);
    return rest?.(now - since, now);
  }

  /** Hands a datagram in, unless it is sealed and may not be taken. */
  #takeIn(bytes: Uint8Array, from: Address, now: Instant): void {
    const { datagram, seal } = this.#options;
    const plain = seal === undefined ? bytes : seal.open(bytes, from, now);
    // What the seal wants sent waits in its queue, which has a bound, while one is on its way.
    const own = this.#ownSends === undefined ? seal?.poll() : undefined;
    if (seal !== undefined && own !== undefined) this.#ownSends = this.#sendOwn(seal, own);
    if (plain === undefined) return;
    this.#handIn(datagram(plain, from), now);
    this.#turn(now);
  }

  /** Sends what the seal itself wants sent, one datagram after the other. */
  async #sendOwn(seal: DatagramSeal, first: OwnDatagram): Promise<void> {
    for (let own: OwnDatagram | undefined = first; own !== undefined; own = seal.poll()) {
      await this.#options.socket.send(own.bytes, own.to);
    }
    this.#ownSends = undefined;
  }

  #arm(now: Instant): void {
    // A machine that threw in this turn has closed us: a timer would keep the process alive.
    if (this.#isClosed) return;
    const at = this.#options.machine.nextDeadline();
    if (at !== undefined) this.#alarm.set(at, now);
  }

  #onTimer(): void {
    if (this.#isClosed) return;
    const now = this.#options.clock.now();
    try {
      this.#options.machine.handleTimeout(now);
    } catch (error) {
      this.#fail(error);
    }
    this.#turn(now);
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#shut();
    this.#options.onBug(error);
  }

  #shut(): void {
    this.#isClosed = true;
    this.#alarm.clear();
    this.#reception?.stop();
    this.#options.socket.close();
  }
}
