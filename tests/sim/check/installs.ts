import type { MemberId, Seq } from "../../../lib/core/mod.ts";
import type { InstallFrame } from "../../../lib/wire/mod.ts";

/** A part of an install, of which the seq of the first part follows. */
export type InstallPart = Pick<InstallFrame, "epoch" | "previousLast" | "members">;

interface Install {
  readonly first: Seq;
  readonly named: Set<MemberId>;
}

/**
 * The entries with which sequencers opened the epochs of one group. The application is told of an
 * install only who is out by it, which differs with what each member knew of the view.
 *
 * Worked case: ford joined in view 8, and knows arthur, who is evicted in view 10. Trillian joined in
 * view 11, and knows zaphod, who joined in view 9 and is evicted in view 12. No sequencer was there to
 * give any of it a place. The install, seq 92, names ford and trillian. Ford is told that arthur is
 * gone, and trillian that zaphod is, at the same place, and by the same entry.
 */
export class Installs {
  readonly #installs = new Map<string, Install>();

  /** A sequencer gave a part of an install its place. */
  note({ epoch: { number, boot }, previousLast, members }: InstallPart): void {
    const key = `${number} ${boot} ${previousLast}`;
    const install = this.#installs.get(key) ?? { first: previousLast + 1, named: new Set() };
    for (const member of members) install.named.add(member);
    this.#installs.set(key, install);
  }

  /** Returns whether one install at a place names none of these members. */
  leaveOut(seq: Seq, members: readonly MemberId[]): boolean {
    return [...this.#installs.values()].some(({ first, named }) =>
      first === seq && !members.some((member) => named.has(member))
    );
  }
}
