import type { RunVerifier } from "../../../identity/statements/mod.ts";
import type { OpenRun } from "./open_run.ts";
import type { RunCheck } from "./run_check.ts";

/** Options of a `ReceiveWindow`. */
export interface ReceiveWindowOptions<O = undefined> {
  /**
   * True to keep the messages that were offered last, up to `KEPT_KERNEL_BYTES`, to repeat them to
   * others.
   *
   * @default {false}
   */
  readonly keepsDelivered?: boolean;
  /**
   * True in a safe group: a message is offered only after it was released, when all members hold
   * it. The window then acknowledges what it holds, taken or not.
   *
   * @default {false}
   */
  readonly waitsForRelease?: boolean;
  /**
   * Returns true for a message that an application takes some time after it was offered; see
   * `ReceiveWindow.noteTaken`. Everything else counts as taken when it is offered.
   *
   * @default {() => false}
   */
  isTakenLater?(origin: O | undefined): boolean;
  /**
   * The check of the sender's signatures in a signed group: nothing is offered before the signature
   * after it is there, and is good.
   *
   * @default {undefined} nothing is signed
   */
  readonly verifier?: RunVerifier | undefined;
  /**
   * Makes the check of signatures where those of one sender are not all: it moves the open run of
   * a window. A window that is split off gets a check of its own.
   *
   * @default {undefined} as `verifier` says
   */
  checkOf?(open: OpenRun<O>): RunCheck;
  /**
   * Bytes of a message, above which it is taken as a gap.
   *
   * @default {Infinity}
   */
  readonly messageBytesMax?: number;
}
