import { BYE_PATIENCE_MS, type Instant } from "../../../core/mod.ts";
import type { RosterChange } from "./peer_roster.ts";

/**
 * Leaves that the application is not told of yet: a bye has named them, and the number of the view
 * without the member comes with the tracker's notice. They are reported with the next view, or, if
 * none comes within `BYE_PATIENCE_MS`, with the number of the newest one (PROTOCOL 8.1.9).
 *
 * Arthur's view is 2, and ford says bye. If arthur reported that at once, he would show view 2 a
 * second time, with other members. A moment later the notice of view 3 comes, and view 3 is shown
 * without ford.
 */
export class UnnumberedLeaves {
  #leaves: RosterChange[] = [];
  #due: Instant | undefined;

  add(leaves: readonly RosterChange[], now: Instant): void {
    this.#leaves.push(...leaves);
    this.#due ??= now + BYE_PATIENCE_MS;
  }

  /** Returns all leaves, to be reported with a new view. */
  take(): readonly RosterChange[] {
    const leaves = this.#leaves;
    this.#leaves = [];
    this.#due = undefined;
    return leaves;
  }

  nextDeadline(): Instant | undefined {
    return this.#due;
  }
}
