import { type GroupId, type MemberId, QUESTIONS_READ_AT_ONCE_MAX } from "../core/mod.ts";

/**
 * The questions about the past that an engine is reading, at most so many, and one of each member
 * of a group. Whoever asks in between asks again later (PROTOCOL 12.2).
 *
 * Worked case: the log is in JetStream, and zaphod sends a question with each datagram. The first
 * is read, and the others are dropped until it is answered; ford's question is read beside it.
 */
export class OpenQuestions {
  readonly #open = new Set<string>();

  /** Returns true if a member's question may be read now, which lasts until {@linkcode end}. */
  begin(group: GroupId, member: MemberId): boolean {
    const name = nameOf(group, member);
    if (this.#open.has(name) || this.#open.size >= QUESTIONS_READ_AT_ONCE_MAX) return false;
    this.#open.add(name);
    return true;
  }

  /** Notes that a member's question was read. */
  end(group: GroupId, member: MemberId): void {
    this.#open.delete(nameOf(group, member));
  }
}

function nameOf(group: GroupId, member: MemberId): string {
  return `${group} ${member}`;
}
