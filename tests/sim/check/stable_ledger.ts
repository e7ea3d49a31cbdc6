import type { MemberId, Seq } from "../../../lib/core/mod.ts";
import { type Header, WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** A member as its sequencer knows it: the sequence begins for it after the cut. */
interface Holder {
  readonly id: MemberId;
  readonly outbound: { readonly cut: Seq };
}

/** Up to where the members of safe groups have said that they hold the sequence. */
export class StableLedger {
  readonly #acked = new Map<string, Seq>();

  /** A member sends something. */
  note(bytes: Uint8Array): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { header, frames } = datagram;
    for (const frame of frames) {
      if (frame.type !== "ack") continue;
      const key = keyOf(header, header.source);
      for (const { delivered } of frame.entries) {
        this.#acked.set(key, Math.max(delivered, this.#acked.get(key) ?? 0));
      }
    }
  }

  /**
   * Checks a datagram of a sequencer. All members of the view have said that they hold what it
   * calls stable, those included that left so late that it had no time to let them out.
   *
   * @throws {Violation} if one has not
   */
  check(name: string, bytes: Uint8Array, membersOf: (group: number) => Iterable<Holder>): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { header, frames } = datagram;
    for (const frame of frames) {
      if (frame.type !== "stable") continue;
      for (const { id, outbound: { cut } } of membersOf(header.group)) {
        const held = Math.max(cut, this.#acked.get(keyOf(header, id)) ?? 0);
        if (held >= frame.seq) continue;
        throw new Violation(`${name} calls ${frame.seq} stable, and a member holds up to ${held}`);
      }
    }
  }
}

function keyOf({ group, epoch: { number, boot } }: Header, member: MemberId): string {
  return `${group}/${number}/${boot}/${member}`;
}
