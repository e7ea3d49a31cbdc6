import type { Seq } from "../../core/mod.ts";
import type { BacklogBounds } from "./flow/backlog.ts";

/** Options of a {@linkcode StreamSender}. */
export interface StreamSenderOptions {
  /**
   * Milliseconds that a peer may take for one window while messages wait; then it is detached.
   * `Infinity`: the window waits for ever.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /**
   * The seq up to which the owner of the stream needs nothing any more, as in
   * {@linkcode StreamSender.release}.
   *
   * @default the last seq of the stream
   */
  readonly released?: Seq;
  /**
   * The bounds of what may wait to be sent.
   *
   * @default {SEQUENCE_BACKLOG}
   */
  readonly backlog?: BacklogBounds;
}
