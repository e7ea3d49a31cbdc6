/**
 * The room for more messages in a group, and whether the application waits for it. An application
 * that was told that there is none is told once when there is some again.
 */
export class RoomWatch {
  readonly #sender: { readonly room: number };
  /** True while the application waits for room. Only this class sets it. */
  isWanted = false;

  constructor(sender: { readonly room: number }) {
    this.#sender = sender;
  }

  /**
   * Returns the bytes that fit, as {@linkcode StreamSender.room} has them; if none,
   * {@linkcode takeNews} returns true when some do.
   */
  check(): number {
    const { room } = this.#sender;
    if (room > 0) return room;
    this.isWanted = true;
    return 0;
  }

  /** Returns true once after {@linkcode check} was false and there is room again. */
  takeNews(): boolean {
    if (!this.isWanted || this.#sender.room <= 0) return false;
    this.isWanted = false;
    return true;
  }
}
