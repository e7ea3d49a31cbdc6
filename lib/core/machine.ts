import type { Address } from "./address.ts";

/** A moment: monotonic milliseconds, with fractions, since an origin that only the shell knows. */
export type Instant = number;

/**
 * One datagram that a machine wants sent: the first `length` bytes of the buffer that the machine
 * was given, to each address of `to`.
 */
export interface Transmit {
  readonly length: number;
  readonly to: readonly Address[];
}

/**
 * Protocol logic without I/O, after quinn-proto. Inputs are handled, outputs are polled, and the
 * next moment at which something is due is state that the shell reads. The same machine runs over
 * sockets (lib/net/driver.ts) and in the simulator (tests/sim).
 *
 * A turn of the shell has four steps, in this order:
 * 1. hand in what was received (`handle`), or say that a deadline has passed (`handleTimeout`);
 * 2. call `pollEvent` until it returns `undefined`. While the application takes no events, call
 *    `pollUrgent` instead. The shell of a member may keep deliveries until the application takes
 *    them; an input reports how many it has taken;
 * 3. call `pollTransmit` until it returns `undefined`, and send each result. This comes after the
 *    events, so that what the application has just taken is acknowledged in the same turn;
 * 4. arm one timer at `nextDeadline()`.
 *
 * The buffers that the shell passes to `handle` and `pollTransmit` stay the shell's: a machine
 * copies what it keeps of them.
 */
export interface Machine<Input, Event> {
  /** Takes one input. Nothing that a peer sent makes it throw. */
  handle(input: Input, now: Instant): void;
  /** Does what is due at `now`. A late call and a needless one do no harm. */
  handleTimeout(now: Instant): void;
  /** Returns the next moment at which `handleTimeout` has something to do. */
  nextDeadline(): Instant | undefined;
  /** Packs the next datagram into `into`; `undefined` when there is nothing to send. */
  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined;
  /** Returns the oldest event that was not handed over yet. */
  pollEvent(now: Instant): Event | undefined;
  /**
   * Returns the oldest event that must not wait for an application that takes none: work for the
   * shell itself, such as a request to the tracker.
   */
  pollUrgent?(): Event | undefined;
}
