import { skeletonOf } from "./skeleton.ts";

/** Printable ASCII alone: everybody can tell such names apart, but for their case. */
const ASCII = /^[\x20-\x7e]*$/;

/** The holder of a name. */
interface Named {
  readonly name: string;
}

/**
 * The holders of names, found by names that people take for theirs (PROTOCOL 9.1.4):
 * - Names of ASCII alone that differ in case only, such as `Alice` and `alice`.
 * - Names that look the same, such as `alice` and `аlice` with a Cyrillic `а`, in the case as
 *   written, or all in small or all in capital letters.
 *
 * Two names of ASCII alone are never taken for each other by their look: `node1` and `nodel` are
 * names that programs have.
 */
export class LookAlikes<T extends Named> {
  /** Holders of names of ASCII alone, by the name in small letters. */
  readonly #asciiByCase = new Index<T>();
  /** Holders of names of ASCII alone, by each look. */
  readonly #asciiByLook = new Index<T>();
  /** Holders of all other names, by each look. */
  readonly #othersByLook = new Index<T>();

  add(holder: T): void {
    for (const [index, key] of this.#keysOf(holder)) index.add(key, holder);
  }

  remove(holder: T): void {
    for (const [index, key] of this.#keysOf(holder)) index.remove(key, holder);
  }

  /** Returns a holder whose name is taken for this one, or is this one. */
  find(name: string): T | undefined {
    const isAscii = ASCII.test(name);
    const alike = isAscii ? this.#asciiByCase.find(name.toLowerCase()) : undefined;
    if (alike !== undefined) return alike;
    for (const look of looksOf(name)) {
      const found = this.#othersByLook.find(look) ??
        (isAscii ? undefined : this.#asciiByLook.find(look));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Yields each key under which a holder is found, with its index. */
  *#keysOf({ name }: T): Iterable<[Index<T>, string]> {
    const isAscii = ASCII.test(name);
    if (isAscii) yield [this.#asciiByCase, name.toLowerCase()];
    const byLook = isAscii ? this.#asciiByLook : this.#othersByLook;
    for (const look of looksOf(name)) yield [byLook, look];
  }
}

/**
 * Returns the looks of a name: as written, in small letters, in capital letters, and as written
 * with its look in small letters. A Greek `ΑLΙCΕ` looks like `alice` in capital letters only, and a
 * Cyrillic `ВоЬ` looks like `Bob`, which is `bob` in small letters.
 */
function looksOf(name: string): Set<string> {
  const plain = name.normalize("NFKC");
  const asWritten = skeletonOf(plain);
  return new Set([
    asWritten,
    skeletonOf(plain.toLowerCase()),
    skeletonOf(plain.toUpperCase()),
    asWritten.toLowerCase(),
  ]);
}

/** Holders by a key that several may share. */
class Index<T> {
  readonly #holders = new Map<string, Set<T>>();

  add(key: string, holder: T): void {
    const holders = this.#holders.get(key);
    if (holders === undefined) this.#holders.set(key, new Set([holder]));
    else holders.add(holder);
  }

  remove(key: string, holder: T): void {
    const holders = this.#holders.get(key);
    holders?.delete(holder);
    if (holders?.size === 0) this.#holders.delete(key);
  }

  /** Returns the holder that was added first. */
  find(key: string): T | undefined {
    const [first] = this.#holders.get(key) ?? [];
    return first;
  }
}
