import { type Epoch, forgetOldest, type MemberId, TABLE_LIMITS } from "../../../core/mod.ts";
import type { InstallFrame } from "../../../wire/mod.ts";

/**
 * The parts of installs that were received and not delivered yet. An install is the entry that
 * opens an epoch; one that names many members takes several seqs, like a message in fragments.
 */
export class InstallParts {
  readonly #parts = new Map<string, Map<number, InstallFrame>>();
  readonly #max: number;

  /** Keeps the parts of at most `max` installs. */
  constructor(max = TABLE_LIMITS.installs) {
    this.#max = max;
  }

  /** Keeps a part; a copy replaces the part. */
  add(frame: InstallFrame): void {
    const key = keyOf(frame.epoch);
    const parts = this.#parts.get(key) ?? new Map<number, InstallFrame>();
    this.#parts.set(key, parts.set(frame.part, frame));
    forgetOldest(this.#parts, this.#max);
  }

  /**
   * Returns all parts of the install that has this part, in order; `undefined` if some are missing.
   */
  whole({ epoch, parts: count }: InstallFrame): readonly InstallFrame[] | undefined {
    const parts = this.#inOrder(epoch);
    return parts.length === count ? parts : undefined;
  }

  /**
   * Returns the members that the install of a part names, and forgets the install; `undefined` if
   * the install was forgotten before, because too many came after it.
   */
  take(frame: InstallFrame): MemberId[] | undefined {
    const parts = this.whole(frame);
    this.#parts.delete(keyOf(frame.epoch));
    return parts?.flatMap(({ members }) => [...members]);
  }

  #inOrder(epoch: Epoch): InstallFrame[] {
    return [...this.#parts.get(keyOf(epoch))?.values() ?? []].sort((a, b) => a.part - b.part);
  }
}

function keyOf({ number, boot }: Epoch): string {
  return `${number} ${boot}`;
}
