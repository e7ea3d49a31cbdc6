import { type Epoch, type GroupId, isSameEpoch } from "../../../lib/core/mod.ts";
import { WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { Violation } from "./violation.ts";

/** Records which sequencer ordered in each epoch of each group: at most one in each. */
export class ReignLedger {
  readonly #names = new Map<string, string>();

  /**
   * Records a datagram of a sequencer.
   *
   * @throws {Violation} if another sequencer has ordered in the same epoch
   */
  note(name: string, bytes: Uint8Array): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) {
      throw new Violation("Something was sent that is no datagram");
    }
    const { header: { group, epoch }, frames } = datagram;
    for (const frame of frames) {
      const isOrder = frame.type === "ordered" || frame.type === "change" ||
        frame.type === "install";
      if (isOrder && isSameEpoch(frame.epoch, epoch)) this.#claim(name, group, epoch);
    }
  }

  #claim(name: string, group: GroupId, { number, boot }: Epoch): void {
    const key = `${group}/${number}/${boot}`;
    const known = this.#names.get(key);
    if (known === undefined) this.#names.set(key, name);
    else if (known !== name) {
      throw new Violation(`${name} orders group ${group} in epoch ${number}, and ${known} does`);
    }
  }
}
