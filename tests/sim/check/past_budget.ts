import {
  DATAGRAM_BYTES_MAX,
  PAST_BURST_BYTES,
  PAST_BYTES_PER_SECOND,
} from "../../../lib/core/mod.ts";
import { FRAME_CODES, HEADER_BYTES, WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** The frames that bring history. A datagram that has one has no others. */
const PAST_CODES: readonly (number | undefined)[] = [FRAME_CODES.past, FRAME_CODES["past-mark"]];

/** The bytes of history that could still be sent at a moment. */
interface Savings {
  bytes: number;
  at: number;
}

/**
 * Checks that a process sends no more history than its budget allows (PROTOCOL 12.4.5): in each
 * stay and each reign `PAST_BURST_BYTES` at once, and `PAST_BYTES_PER_SECOND` in the long run. The
 * last datagram may overdraw it.
 */
export class PastBudget {
  readonly #name: string;
  readonly #savings = new Map<string, Savings>();

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Notes a datagram that is sent when the host's clock shows `now`.
   *
   * @throws {Violation} if the budget was used up before it
   */
  onTransmit(bytes: Uint8Array, now: number): void {
    if (!PAST_CODES.includes(bytes[HEADER_BYTES])) return;
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { group, source, epoch: { number, boot } } = datagram.header;
    const key = `${group} ${source} ${number} ${boot}`;
    const { bytes: saved, at } = this.#savings.get(key) ?? { bytes: PAST_BURST_BYTES, at: now };
    const earned = (now - at) * PAST_BYTES_PER_SECOND / 1_000;
    const left = Math.min(saved + earned, PAST_BURST_BYTES) - bytes.length;
    this.#savings.set(key, { bytes: left, at: now });
    if (left >= -DATAGRAM_BYTES_MAX) return;
    throw new Violation(
      `${this.#name} sends ${bytes.length} bytes of history, ${-left} more than its budget`,
    );
  }
}
