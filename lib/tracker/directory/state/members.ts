import type { MemberId } from "../../../core/mod.ts";
import type { DirectoryMember } from "./directory_member.ts";

/** All members, found by id and by name. */
export class Members {
  readonly #byId = new Map<MemberId, DirectoryMember>();
  readonly #byName = new Map<string, DirectoryMember>();

  get size(): number {
    return this.#byId.size;
  }

  byId(id: MemberId): DirectoryMember | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): DirectoryMember | undefined {
    return this.#byName.get(name);
  }

  add(member: DirectoryMember): void {
    this.#byId.set(member.id, member);
    this.#byName.set(member.name, member);
  }

  remove(member: DirectoryMember): void {
    this.#byId.delete(member.id);
    if (this.#byName.get(member.name) === member) this.#byName.delete(member.name);
  }
}
