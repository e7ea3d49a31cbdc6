import type { MemberId } from "../../core/mod.ts";
import type { Member } from "./member.ts";

/** All members, found by id and by name. */
export class Members {
  readonly #byId = new Map<MemberId, Member>();
  readonly #byName = new Map<string, Member>();

  get size(): number {
    return this.#byId.size;
  }

  byId(id: MemberId): Member | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): Member | undefined {
    return this.#byName.get(name);
  }

  add(member: Member): void {
    this.#byId.set(member.id, member);
    this.#byName.set(member.name, member);
  }

  remove(member: Member): void {
    this.#byId.delete(member.id);
    if (this.#byName.get(member.name) === member) this.#byName.delete(member.name);
  }
}
