import { othersNameFault, sameBytes } from "../../core/mod.ts";
import {
  contentLines,
  isFingerprint,
  type KeyLineFault,
  parsePublicKey,
  publicKeyLine,
  shown,
} from "./public_key_text.ts";

/**
 * Keys that are remembered at most: a few labs as large as a tracker's. Above it nothing is
 * forgotten, since somebody could fill the file until the key that matters is gone.
 */
export const KNOWN_KEYS_MAX = 16_384;
/** Bytes of a file with known keys at most. */
export const KNOWN_FILE_BYTES_MAX = 4_194_304;

/** The owner of a key: a tracker at an address, or a member at a tracker with a fingerprint. */
export type KeyOwner =
  | {
    readonly type: "tracker";
    /** The text `host:port`. */
    readonly place: string;
  }
  | {
    readonly type: "member";
    /** The fingerprint of the tracker. An address may be that of another lab tomorrow. */
    readonly tracker: string;
    readonly name: string;
  };

/** A key that was seen. */
export interface KnownKey {
  readonly owner: KeyOwner;
  readonly key: Uint8Array;
  /** The number of its line. */
  readonly line: number;
}

/**
 * The verdict on a key that somebody shows. `new` is to be remembered; `full`: it is new, and there
 * is no room for it; `changed`: whoever has the name now has another key, or pretends to have it.
 */
export type KeyVerdict =
  | { readonly type: "same" }
  | { readonly type: "new" }
  | { readonly type: "full" }
  | { readonly type: "changed"; readonly known: KnownKey };

/**
 * The keys that were seen before, by their owners. The first key of an owner is the one that
 * counts.
 */
export class KnownKeys {
  readonly #keys = new Map<string, KnownKey>();
  readonly #max: number;

  /** Takes the keys in the order in which they were seen. */
  constructor(keys: Iterable<KnownKey> = [], max = KNOWN_KEYS_MAX) {
    this.#max = max;
    for (const known of keys) this.remember(known);
  }

  /** Number of keys. */
  get size(): number {
    return this.#keys.size;
  }

  /** Returns the verdict on a key that is shown as an owner's. Remembers nothing. */
  judge(owner: KeyOwner, key: Uint8Array): KeyVerdict {
    const known = this.#keys.get(ownerText(owner));
    if (known === undefined) return { type: this.size < this.#max ? "new" : "full" };
    return sameBytes(known.key, key) ? { type: "same" } : { type: "changed", known };
  }

  /** Returns the members of a tracker, by its fingerprint, and their keys. */
  membersOf(tracker: string): { readonly name: string; readonly key: Uint8Array }[] {
    return [...this.#keys.values()].flatMap(({ owner, key }) =>
      owner.type === "member" && owner.tracker === tracker ? { name: owner.name, key } : []
    );
  }

  /** Remembers a key, unless its owner has one already or there is no room. */
  remember(known: KnownKey): void {
    if (this.judge(known.owner, known.key).type === "new") {
      this.#keys.set(ownerText(known.owner), known);
    }
  }

  /** Remembers the keys of others that are new, as long as there is room. */
  rememberAll(others: KnownKeys): void {
    for (const known of others.#keys.values()) this.remember(known);
  }
}

/**
 * Returns the keys in a text, or the fault of its first line that cannot be read. Such a line may
 * have been that of a key which would now be taken as new.
 */
export function parseKnownKeys(text: string): KnownKeys | KeyLineFault {
  const keys: KnownKey[] = [];
  for (const { line, content } of contentLines(text)) {
    const [first = "", second = "", type = "", base64 = "", ...more] = content.split(/\s+/);
    const owner = ownerOf(first, second);
    if (typeof owner === "string") return { line, fault: owner };
    const key = parsePublicKey(type, base64);
    if (typeof key === "string") return { line, fault: key };
    if (more.length > 0) return { line, fault: `${shown(more[0]!)} is one word too many.` };
    keys.push({ owner, key, line });
  }
  return new KnownKeys(keys);
}

/** Returns a key and its owner as a line. */
export function knownKeyLine(owner: KeyOwner, key: Uint8Array): string {
  return `${ownerText(owner)} ${publicKeyLine(key)}`;
}

/** Returns the owner that two words name, or their fault as a sentence. */
function ownerOf(first: string, second: string): KeyOwner | string {
  if (first === "tracker") return { type: "tracker", place: second };
  if (!isFingerprint(first)) {
    return `${
      shown(first)
    } is neither the word tracker nor the fingerprint of one: remove the line.`;
  }
  const fault = othersNameFault(second);
  if (fault !== undefined) return `The name ${JSON.stringify(second)} ${fault}: remove the line.`;
  return { type: "member", tracker: first, name: second };
}

/** Returns an owner as the two words that begin its line. Neither a place nor a name has blanks. */
function ownerText(owner: KeyOwner): string {
  return owner.type === "tracker" ? `tracker ${owner.place}` : `${owner.tracker} ${owner.name}`;
}
