import { invariant, type MemberId } from "../../../core/mod.ts";
import { LookAlikes } from "../names/mod.ts";
import type { DirectoryMember } from "./directory_member.ts";

/** All members, found by id, by name, and by names that people take for theirs. */
export class Members {
  readonly #byId = new Map<MemberId, DirectoryMember>();
  readonly #byName = new Map<string, DirectoryMember>();
  readonly #lookAlikes = new LookAlikes<DirectoryMember>();
  #bound = 0;
  #elsewhere = 0;

  get size(): number {
    return this.#byId.size;
  }

  /** True if some members receive on a loopback address only, while others came from elsewhere. */
  get areMixed(): boolean {
    return this.#bound > 0 && this.#elsewhere > 0;
  }

  byId(id: MemberId): DirectoryMember | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): DirectoryMember | undefined {
    return this.#byName.get(name);
  }

  /** Returns the holder of a name, or of one that people take for it (PROTOCOL 9.1.4). */
  byNameOrAlike(name: string): DirectoryMember | undefined {
    return this.#byName.get(name) ?? this.#lookAlikes.find(name);
  }

  /** Returns the members whose addresses are not proven yet. */
  unproven(): DirectoryMember[] {
    return [...this.#byId.values()].filter(({ isProven }) => !isProven);
  }

  add(member: DirectoryMember): void {
    invariant(!this.#byId.has(member.id), "A member id belongs to one member");
    invariant(!this.#byName.has(member.name), "A name belongs to one living member");
    this.#byId.set(member.id, member);
    this.#byName.set(member.name, member);
    this.#lookAlikes.add(member);
    this.#count(member, 1);
  }

  remove(member: DirectoryMember): void {
    const wasThere = this.#byId.delete(member.id);
    invariant(wasThere, "A member is removed once");
    this.#byName.delete(member.name);
    this.#lookAlikes.remove(member);
    this.#count(member, -1);
  }

  #count(member: DirectoryMember, change: 1 | -1): void {
    if (member.isBound) this.#bound += change;
    if (member.isElsewhere) this.#elsewhere += change;
  }
}
