/** Bytes at the beginning of each message: who sent it, and which of that one's it is. */
const HEADER_BYTES = 8;
/** The id under which visitors speak: each says one thing, so there is no order to check. */
export const VISITOR = 0xffff_ffff;
/** Sizes of messages, in turn; the last one travels in fragments. */
const SIZES = [16, 64, 64, 128, 300, 64, 1_000, 64, 32, 5_000] as const;

/**
 * A member's part of the conversation in one group: what it says, and whether it hears all in
 * order.
 */
export class Talk {
  readonly #id: number;
  readonly #lastOf = new Map<number, number>();
  #sent = 0;
  #delivered = 0;
  /** Messages that were skipped, doubled, or out of the order of their sender. */
  #faults = 0;

  constructor(id: number) {
    this.#id = id;
  }

  get sent(): number {
    return this.#sent;
  }

  get delivered(): number {
    return this.#delivered;
  }

  get faults(): number {
    return this.#faults;
  }

  /** The next message to send. */
  next(): Uint8Array {
    const message = new Uint8Array(SIZES[this.#sent % SIZES.length]!);
    const view = new DataView(message.buffer);
    view.setUint32(0, this.#id);
    view.setUint32(4, ++this.#sent);
    return message;
  }

  hear(message: Uint8Array): void {
    if (message.length < HEADER_BYTES) return void this.#faults++;
    const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    const sender = view.getUint32(0);
    if (sender === VISITOR) return;
    const number = view.getUint32(4);
    const last = this.#lastOf.get(sender);
    if (last !== undefined && number !== last + 1) this.#faults++;
    this.#lastOf.set(sender, number);
    this.#delivered++;
  }
}
