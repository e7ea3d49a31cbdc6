import { type Epoch, forgetOldest, type MemberId } from "../../../core/mod.ts";
import type { InstallFrame } from "../../../wire/mod.ts";

/** Installs whose parts are still to be taken: a member that lags may have some before it. */
const INSTALLS_MAX = 16;

/** The entries that open epochs, in parts, until they are taken in their places. */
export class InstallParts {
  readonly #parts = new Map<string, Map<number, InstallFrame>>();

  add(frame: InstallFrame): void {
    const key = keyOf(frame.epoch);
    const parts = this.#parts.get(key) ?? new Map<number, InstallFrame>();
    this.#parts.set(key, parts.set(frame.part, frame));
    forgetOldest(this.#parts, INSTALLS_MAX);
  }

  /** All parts of the install that this one belongs to, in order; `undefined` while some are missing. */
  whole({ epoch, parts: count }: InstallFrame): readonly InstallFrame[] | undefined {
    const parts = this.#inOrder(epoch);
    return parts.length === count ? parts : undefined;
  }

  /** All who are in an epoch, and forgets them. */
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
