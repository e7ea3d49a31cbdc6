import type { MemberId, Seq } from "../../../lib/core/mod.ts";
import type { InstallFrame } from "../../../lib/wire/mod.ts";

/** The fields of a part of an install from which the seq of its first part follows. */
export type InstallPart = Pick<InstallFrame, "epoch" | "previousLast" | "members">;

interface Install {
  readonly first: Seq;
  readonly named: Set<MemberId>;
}

/**
 * The installs of one group: the entries with which sequencers opened its epochs. An application is
 * not told of an install itself, but of the members that it knew and that the install leaves out.
 * So one install may look different to each member.
 *
 * Worked case: ford joined in view 8, and knows arthur, who is evicted in view 10. Trillian joined
 * in view 11, and knows zaphod, who joined in view 9 and is evicted in view 12. All that time there
 * was no sequencer to give any of these changes a place. The install, seq 92, names ford and
 * trillian. At its place ford is told that arthur is gone, and trillian that zaphod is.
 */
export class Installs {
  readonly #installs = new Map<string, Install>();

  /** Notes a part of an install to which a sequencer gave a place. */
  note({ epoch: { number, boot }, previousLast, members }: InstallPart): void {
    const key = `${number} ${boot} ${previousLast}`;
    const install = this.#installs.get(key) ?? { first: previousLast + 1, named: new Set() };
    for (const member of members) install.named.add(member);
    this.#installs.set(key, install);
  }

  /** Returns whether there is an install at a place that names none of these members. */
  leaveOut(seq: Seq, members: readonly MemberId[]): boolean {
    return [...this.#installs.values()].some(({ first, named }) =>
      first === seq && !members.some((member) => named.has(member))
    );
  }
}
