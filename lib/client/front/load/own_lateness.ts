/**
 * The generator's own part in how late its messages are sent. It is late by itself if it starts
 * late, if a timer fires late, or if its process gets no CPU; the rest is the wait for room in the
 * group. Times are in microseconds.
 *
 * Example: messages are due at 0, 10 and 20 ms. The generator sends the first one at 15 ms, and the
 * group takes 1 ms for each. It sends the second one at 16 ms and the third one at 20 ms. It was
 * late by 15, 6 and 0 ms, all of it by itself: the second message was held up by its late start. If
 * it had sent the first one at 0 ms, and the group had taken 15 ms for it, none of it would be its
 * own.
 */
export class OwnLateness {
  /** The time at which the group had taken the message before. */
  #freeAt = -Infinity;
  /**
   * Microseconds by which `#freeAt` would have been earlier with a generator that is never late.
   */
  #owed = 0;

  /** Returns the generator's part in the lateness of a message that was due, and is sent now. */
  of(due: number, sentAt: number): number {
    const ideal = Math.max(due, this.#freeAt - this.#owed);
    const isHeldUp = this.#freeAt > due;
    // The microseconds between two messages of a backlog are not added up: if the group is full,
    // the next message would wait for room just as long without them.
    this.#owed = (isHeldUp ? this.#freeAt : sentAt) - ideal;
    return sentAt - ideal;
  }

  /** Notes that the group has taken the message that was sent last. */
  onTaken(at: number): void {
    this.#freeAt = at;
  }
}
