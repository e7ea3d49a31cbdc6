import type { Address } from "./address.ts";

/** Monotonic milliseconds (fractions allowed) since an origin that only the shell knows. */
export type Instant = number;

/** One datagram that a machine wants sent: `length` bytes of the buffer it was given, to each of `to`. */
export interface Transmit {
  readonly length: number;
  readonly to: readonly Address[];
}

/**
 * Protocol logic without I/O, after quinn-proto: inputs are handled, outputs are polled, and the
 * next moment at which something is due is state that can be asked for.
 *
 * What the shell owes a machine, in this order, after every input or timeout:
 * 1. hand in all that was received (`handle`), or say that a deadline passed (`handleTimeout`);
 * 2. call `pollEvent` until it answers `undefined` (or until the application's queue is full; then
 *    `pollUrgent`);
 * 3. call `pollTransmit` until it answers `undefined`, and send each result: after the events, so
 *    that what the application has just taken is acknowledged in the same turn;
 * 4. arm one timer at `nextDeadline()`.
 *
 * A machine copies what it keeps of the bytes that it was handed.
 */
export interface Machine<Input, Event> {
  /** Takes one input. Total: it never throws on anything that a peer sent. */
  handle(input: Input, now: Instant): void;
  /** Does what is due at `now`. A late or a spurious call harms nothing. */
  handleTimeout(now: Instant): void;
  /** The next moment at which `handleTimeout` has something to do. */
  nextDeadline(): Instant | undefined;
  /** Packs what waits for one set of destinations into `into`. */
  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined;
  /** Hands over what happened, oldest first. */
  pollEvent(now: Instant): Event | undefined;
  /**
   * Hands over what must not wait for an application that takes no events: what the shell itself is
   * to do.
   */
  pollUrgent?(): Event | undefined;
}
