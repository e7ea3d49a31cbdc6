import { NAME_OWNERS_MAX, sameBytes } from "../../../core/mod.ts";
import { LookAlikes } from "./look_alikes.ts";

/** A name that belongs to a public key. */
export interface OwnedName {
  readonly name: string;
  readonly key: Uint8Array;
}

/**
 * The names that belong to keys, each to the one that had it first, whether or not its owner is
 * there (PROTOCOL 9.1.5). When the table is full the next names belong to nobody, and no name is
 * forgotten: otherwise whoever can register many names could free the one that matters.
 */
export class NameOwners {
  readonly #byName = new Map<string, OwnedName>();
  readonly #lookAlikes = new LookAlikes<OwnedName>();
  readonly #max: number;

  /** Takes the names that belonged to keys before. */
  constructor(names: Iterable<OwnedName> = [], max = NAME_OWNERS_MAX) {
    this.#max = max;
    for (const { name, key } of names) this.own(name, key);
  }

  /** Number of names. */
  get size(): number {
    return this.#byName.size;
  }

  /** Returns the name of another owner that keeps a key, or somebody without one, from a name. */
  rivalOf(name: string, key: Uint8Array | undefined): OwnedName | undefined {
    const owned = this.#byName.get(name) ?? this.#lookAlikes.find(name);
    if (owned === undefined || (key !== undefined && sameBytes(owned.key, key))) return undefined;
    return owned;
  }

  /** Notes that a key has a name. Returns true if the name belongs to that key only from now on. */
  own(name: string, key: Uint8Array): boolean {
    if (this.#byName.has(name) || this.#byName.size >= this.#max) return false;
    const owned = { name, key };
    this.#byName.set(name, owned);
    this.#lookAlikes.add(owned);
    return true;
  }
}
