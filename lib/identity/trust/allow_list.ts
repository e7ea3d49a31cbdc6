import { MEMBERS_MAX, othersNameFault } from "../../core/mod.ts";
import { contentLines, type KeyLineFault, parsePublicKey, shown } from "./public_key_text.ts";

/** Bytes of a file with an allow list at most: a key with a few names for each member. */
export const ALLOW_FILE_BYTES_MAX = 4_194_304;
/** Faults of one file that are reported. */
const FAULTS_MAX = 10;

/** A key that may take part. */
export interface AllowedKey {
  /** The raw public key. */
  readonly key: Uint8Array;
  /** The names that it may have; `undefined`: each one that no other key has in its list. */
  readonly names: readonly string[] | undefined;
  /** The number of its line. */
  readonly line: number;
}

/**
 * The verdict on a key that asks for a name. `unknown-key`: the key is not in the list.
 * `other-names`: the key may have the names of its own line alone. `reserved`: the name is in the
 * lines of other keys.
 */
export type KeyAdmission = "admitted" | "unknown-key" | "other-names" | "reserved";

/** The keys that may take part, and the names that they may have. */
export class AllowList {
  /** By the text of the key. */
  readonly #keys = new Map<string, AllowedKey>();
  readonly #reserved = new Set<string>();

  constructor(keys: readonly AllowedKey[]) {
    for (const allowed of keys) {
      this.#keys.set(textOf(allowed.key), allowed);
      for (const name of allowed.names ?? []) this.#reserved.add(name);
    }
  }

  /** Number of keys. */
  get size(): number {
    return this.#keys.size;
  }

  /** Returns whether a key may take part under a name. */
  judge(key: Uint8Array, name: string): KeyAdmission {
    const allowed = this.#keys.get(textOf(key));
    if (allowed === undefined) return "unknown-key";
    if (allowed.names !== undefined) {
      return allowed.names.includes(name) ? "admitted" : "other-names";
    }
    return this.#reserved.has(name) ? "reserved" : "admitted";
  }
}

/**
 * Returns the list in a text in the form of authorized_keys, or its first faults. A line is
 * `[names="ford,arthur"] ssh-ed25519 KEY [comment]`; blank lines and those that begin with # are
 * comments. The comment after a key has no meaning: ssh-keygen puts there who made it where, and
 * that is no promise of the key's owner. Other options of OpenSSH would promise what gm does not
 * do, and are refused.
 */
export function parseAllowList(text: string): AllowList | readonly KeyLineFault[] {
  const faults: KeyLineFault[] = [];
  const keys = new Map<string, AllowedKey>();
  for (const { line, content } of contentLines(text)) {
    const allowed = parseLine(content, line);
    const fault = typeof allowed === "string" ? allowed : faultBeside(allowed, keys);
    if (fault !== undefined) faults.push({ line, fault });
    else if (typeof allowed !== "string") keys.set(textOf(allowed.key), allowed);
    if (faults.length === FAULTS_MAX) break;
  }
  return faults.length > 0 ? faults : new AllowList([...keys.values()]);
}

/** Returns the fault that a line has because of those before it. */
function faultBeside(
  { key }: AllowedKey,
  others: ReadonlyMap<string, AllowedKey>,
): string | undefined {
  const twin = others.get(textOf(key));
  if (twin !== undefined) return `The key is in line ${twin.line} already: leave one of the two.`;
  if (others.size >= MEMBERS_MAX) {
    return `There are more than ${MEMBERS_MAX} keys, and a tracker has no more members: remove some.`;
  }
  return undefined;
}

/** Returns the key of a line, or its fault as a sentence. */
function parseLine(content: string, line: number): AllowedKey | string {
  // Options come first. A blank or a comma inside quotes belongs to the value.
  const begin = /^(?:"[^"]*"|[^\s"])+(?=\s|$)/.exec(content)?.[0];
  if (begin === undefined) return 'A quote is not closed: write names="ford,arthur".';
  const hasOptions = !/^(ssh|ecdsa|sk)-/.test(begin);
  const names = hasOptions ? parseOptions(begin) : undefined;
  if (typeof names === "string") return names;
  const rest = hasOptions ? content.slice(begin.length).trimStart() : content;
  const [type = "", base64 = ""] = rest.split(/\s+/);
  if (base64 === "") return `${shown(content)} has no key: a line is ssh-ed25519 KEY.`;
  const key = parsePublicKey(type, base64);
  return typeof key === "string" ? key : { key, names, line };
}

/** Returns the names in the options of a line, or the fault of the options as a sentence. */
function parseOptions(options: string): readonly string[] | string {
  let names: readonly string[] | undefined;
  for (const [option] of options.matchAll(/(?:[^,"]|"[^"]*")+/g)) {
    const value = /^names="([^"]*)"$/i.exec(option)?.[1];
    if (value === undefined) {
      return `The option ${shown(option)} is not supported: the only one is names="ford,arthur".`;
    }
    if (names !== undefined) return "The option names is there twice: write one list of names.";
    names = value.split(",").map((name) => name.trim());
    for (const name of names) {
      const fault = othersNameFault(name);
      if (fault !== undefined) return `The name ${JSON.stringify(name)} ${fault}.`;
    }
  }
  return names ?? `${shown(options)} is no type of key: a line is ssh-ed25519 KEY.`;
}

/** Returns a key as the key of a map. */
function textOf(key: Uint8Array): string {
  return String.fromCharCode(...key);
}
