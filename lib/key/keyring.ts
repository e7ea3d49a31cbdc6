import { invariant } from "../core/mod.ts";
import type { SharedKey } from "./shared_key.ts";

/** Most keys in a key file: the one that seals, and one more while keys are exchanged. */
export const KEYS_MAX = 2;

/** The keys of a process. Whoever needs them asks for each use, because they may be replaced. */
export interface KeySource {
  /** The keys now. */
  readonly keyring: Keyring;
}

/**
 * The keys of a key file. The first one seals; all of them open. A keyring is its own
 * {@linkcode KeySource}, for programs whose keys do not change.
 */
export class Keyring implements KeySource {
  /** All keys, in the order of the file. No two have the same id. */
  readonly keys: readonly SharedKey[];

  /** Takes one key, or two with different ids. */
  constructor(keys: readonly SharedKey[]) {
    invariant(keys.length > 0 && keys.length <= KEYS_MAX, "A keyring has one key or two");
    invariant(new Set(keys.map(({ id }) => id)).size === keys.length, "Ids of keys differ");
    this.keys = keys;
  }

  /** The key that seals. */
  get first(): SharedKey {
    return this.keys[0]!;
  }

  /** The keyring itself. */
  get keyring(): Keyring {
    return this;
  }

  /** Returns the key with an id; `undefined` if there is none. */
  byId(id: number): SharedKey | undefined {
    for (const key of this.keys) if (key.id === id) return key;
    return undefined;
  }
}
