import { U32_MAX } from "../../core/mod.ts";
import type { Member } from "./member.ts";
import type { Outgoing } from "./outgoing.ts";

/** Asks members for a sign of life. */
export class Prober {
  readonly #outgoing: Outgoing;
  #count = 0;

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
  }

  probe(member: Member): void {
    this.#count = this.#count === U32_MAX ? 1 : this.#count + 1;
    this.#outgoing.send(0, member.id, member.to, { type: "probe", count: this.#count });
  }
}
