import { DATAGRAM_BYTES_MAX } from "../../../lib/core/mod.ts";
import { FRAME_CODES, HEADER_BYTES } from "../../../lib/wire/mod.ts";
import { PairMap } from "./pair_map.ts";
import { Violation } from "./violation.ts";

/**
 * The probes that have arrived, by path. A host sends nothing longer than a plain datagram on a
 * path on which no probe of that length has arrived, except for probes (PROTOCOL 8.4.16).
 */
export class ProbedPaths {
  readonly #longest = new PairMap<string, string, number>();

  /** Notes a datagram that arrives. */
  noteReceived(from: string, to: string, bytes: Uint8Array): void {
    if (!isProbe(bytes)) return;
    this.#longest.set(from, to, Math.max(this.#longest.get(from, to) ?? 0, bytes.length));
  }

  /** Checks a datagram that is sent; returns true if it is a long one that is no probe. */
  check(from: string, to: string, bytes: Uint8Array): boolean {
    if (bytes.length <= DATAGRAM_BYTES_MAX || isProbe(bytes)) return false;
    const longest = this.#longest.get(from, to) ?? 0;
    if (bytes.length <= longest) return true;
    throw new Violation(
      `${from} sends ${bytes.length} bytes to ${to}, where no probe of more than ${longest} arrived`,
    );
  }
}

function isProbe(bytes: Uint8Array): boolean {
  return bytes[HEADER_BYTES] === FRAME_CODES["path-probe"];
}
