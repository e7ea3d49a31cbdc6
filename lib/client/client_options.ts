import type { Mode } from "../core/mod.ts";
import type { Clock, Endpoint, Log } from "../net/mod.ts";

/** What a client needs to connect. */
export interface ClientOptions {
  /** How the others see us; unique among the living members of a tracker. */
  readonly name: string;
  /** Where to receive: port 0 means any free one, 0.0.0.0 or :: any address of this host. */
  readonly address: Endpoint;
  /** Where `gm tracker` runs. */
  readonly tracker: Endpoint;
  /**
   * Milliseconds that a member may take for a window of our messages while others wait behind; then
   * nobody waits for it any more until it has caught up. `Infinity`: any time.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /** What goes on inside; nothing is written without it. */
  readonly log?: Log;
  /**
   * Where time comes from: another one is for tests.
   *
   * @default {systemClock}
   */
  readonly clock?: Clock;
  /** Aborting it ends the attempt to connect: `connect` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How to join a group. */
export interface JoinOptions {
  /**
   * Insists on how the group orders messages: one that is made gets this mode (without it, fifo),
   * one of another mode is not joined.
   */
  readonly mode?: Mode;
}

/** How to close a client. */
export interface CloseOptions {
  /**
   * Whether nobody takes events any more: messages that come now may be lost to us, and those that
   * wait to be accepted are refused.
   *
   * @default {false}
   */
  readonly discard?: boolean;
}
