import { type Address, type MemberId, U32_MAX } from "../../../core/mod.ts";
import type { Outgoing } from "./outgoing.ts";

/** Asks members and sequencers for a sign of life. */
export class Prober {
  readonly #outgoing: Outgoing;
  #count = 0;

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  probe({ id, to }: { readonly id: MemberId; readonly to: readonly Address[] }): void {
    this.#count = this.#count === U32_MAX ? 1 : this.#count + 1;
    this.#outgoing.send(0, id, to, { type: "probe", count: this.#count });
  }
}
