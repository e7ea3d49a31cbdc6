import type { SeqRange } from "../../../lib/core/mod.ts";
import { isSamePayload } from "./same_payload.ts";
import { Violation } from "./violation.ts";

interface Own {
  readonly range: SeqRange;
  readonly payload: Uint8Array;
}

/**
 * The messages that a member multicast in one stay and has not delivered itself yet. The member
 * delivers them in the order of multicasting, or an event reports those of unknown outcome.
 */
export class OwnMessages {
  readonly #who: string;
  readonly #waiting: Own[] = [];
  /** So many of them, the first ones, may have been in a gap that was told. */
  #doubtful = 0;
  #isBeforeGap = false;

  /** `who` is named when something is wrong. */
  constructor(who: string) {
    this.#who = who;
  }

  /** The number of messages that are not delivered yet. */
  get count(): number {
    return this.#waiting.length - this.#doubtful;
  }

  /** True if every message was delivered or reported. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  noteMulticast(range: SeqRange, payload: Uint8Array): void {
    this.#waiting.push({ range, payload });
  }

  /** Places in the order were told as missing: own messages may have been there. */
  onGap(): void {
    this.#isBeforeGap = true;
    this.#doubtful = this.#waiting.length;
  }

  onDeliver(payload: Uint8Array): void {
    let index = 0;
    while (index < this.#waiting.length && !isSamePayload(this.#waiting[index]!.payload, payload)) {
      index++;
    }
    if (index >= this.#waiting.length) {
      throw new Violation(`${this.#who} delivered an own message that it did not wait for`);
    }
    if (index > 0 && !this.#isBeforeGap) {
      throw new Violation(`${this.#who} delivered an own message before ${index} earlier ones`);
    }
    this.#waiting.splice(0, index + 1);
    this.#doubtful = Math.max(0, this.#doubtful - index - 1);
    this.#isBeforeGap = false;
  }

  /**
   * Ends the stay. Its own messages that were not delivered must be those that the application was
   * told of. Returns them.
   */
  end(told: SeqRange | undefined): Uint8Array[] {
    const first = this.#waiting[0]?.range.first;
    const last = this.#waiting.at(-1)?.range.last;
    if (first !== told?.first || last !== told?.last) {
      const said = told === undefined ? "nothing" : `${told.first}-${told.last}`;
      throw new Violation(`${this.#who} did not deliver its own ${first}-${last}; told: ${said}`);
    }
    this.#doubtful = 0;
    return this.#waiting.splice(0).map(({ payload }) => payload);
  }
}
