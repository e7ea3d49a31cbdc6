import type { Epoch } from "../core/mod.ts";
import { type Header, lifeOf } from "../wire/mod.ts";

/**
 * The life of the tracker whose notices count (PROTOCOL 9.4.8). Each datagram of the tracker names
 * its life by the boot id.
 *
 * Worked case: the tracker of boot a1 sends ford "view 7: trillian left" and dies. Its successor of
 * boot b2 tells him that it has restarted, and he reports that he has view 6. Only then does that
 * notice arrive. If he took it, he would have a view 7 of a1, and b2 makes another view 7 of what
 * was reported.
 */
export class TrackerLife {
  #boot: number;

  /** `boot` is the boot id in the answer to the registration. */
  constructor(boot: number) {
    this.#boot = boot;
  }

  /** The epoch in the header of our reports to this life (PROTOCOL 9.4.9). */
  get epoch(): Epoch {
    return lifeOf(this.#boot);
  }

  /** Returns true if a datagram of the tracker is from the life that counts. */
  sent({ epoch }: Header): boolean {
    return epoch.boot === this.#boot;
  }

  /**
   * Records the life that we are to report ourselves to, or that has answered our newest sign of
   * life. The latter ends the effect of a late report of a restart before the last one.
   */
  note(boot: number): void {
    this.#boot = boot;
  }
}
