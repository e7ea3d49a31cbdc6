import { type Epoch, forgetOldest, type MemberId } from "../../../core/mod.ts";
import type { InstallFrame } from "../../../wire/mod.ts";

/** The number of installs whose parts are kept. A member that lags may be yet to deliver several. */
const INSTALLS_MAX = 16;

/**
 * The parts of installs that were received and not delivered yet. An install is the entry that opens
 * an epoch; one that names many members takes several seqs, like a message in fragments.
 */
export class InstallParts {
  readonly #parts = new Map<string, Map<number, InstallFrame>>();

  /** Keeps a part; a copy replaces the part. */
  add(frame: InstallFrame): void {
    const key = keyOf(frame.epoch);
    const parts = this.#parts.get(key) ?? new Map<number, InstallFrame>();
    this.#parts.set(key, parts.set(frame.part, frame));
    forgetOldest(this.#parts, INSTALLS_MAX);
  }

  /** Returns all parts of the install to which a part belongs, in order; `undefined` if some are missing. */
  whole({ epoch, parts: count }: InstallFrame): readonly InstallFrame[] | undefined {
    const parts = this.#inOrder(epoch);
    return parts.length === count ? parts : undefined;
  }

  /** Returns the members that the install of an epoch names, and forgets that install. */
  take(epoch: Epoch): MemberId[] {
    const parts = this.#inOrder(epoch);
    this.#parts.delete(keyOf(epoch));
    return parts.flatMap(({ members }) => [...members]);
  }

  #inOrder(epoch: Epoch): InstallFrame[] {
    return [...this.#parts.get(keyOf(epoch))?.values() ?? []].sort((a, b) => a.part - b.part);
  }
}

function keyOf({ number, boot }: Epoch): string {
  return `${number} ${boot}`;
}
