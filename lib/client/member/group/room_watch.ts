/**
 * The room for one more message in a group, and whether the application waits for it. An
 * application that was told that there is none is told once when there is some again.
 */
export class RoomWatch {
  readonly #sender: { readonly hasRoom: boolean };
  #isWanted = false;

  constructor(sender: { readonly hasRoom: boolean }) {
    this.#sender = sender;
  }

  /**
   * Returns true if one more message fits; if not, {@linkcode takeNews} returns true when one does.
   */
  check(): boolean {
    const { hasRoom } = this.#sender;
    if (!hasRoom) this.#isWanted = true;
    return hasRoom;
  }

  /** Returns true once after {@linkcode check} was false and there is room again. */
  takeNews(): boolean {
    if (!this.#isWanted || !this.#sender.hasRoom) return false;
    this.#isWanted = false;
    return true;
  }
}
