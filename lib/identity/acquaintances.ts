import { formatAddress, othersNameFault } from "../core/mod.ts";
import { openIdentity } from "./identity_file.ts";
import { IdentityFileError } from "./identity_file_error.ts";
import type { OwnIdentity } from "./statements/mod.ts";
import { SYSTEM_VERIFIER, systemHash } from "./system_verifier.ts";
import { KnownFile } from "./known_file.ts";
import { fingerprintOf, type KeyOwner } from "./trust/mod.ts";

/** The name of the file with keys that were seen, beside the identity. */
export const KNOWN_MEMBERS_NAME = "known_members";

/** The tracker that a process means. */
export interface ExpectedTracker {
  /** The tracker as it was named. */
  readonly place: { readonly hostname: string; readonly port: number };
  /**
   * The fingerprint that its key must have.
   * @default the key of the first registration at this place counts
   */
  readonly fingerprint?: string | undefined;
}

/** The key of a member that is not the one that its name had before. */
export interface KeyChange {
  /** The fingerprint that the name had when it was first seen. */
  readonly known: string;
  /** The fingerprint now; absent: the member shows no key. */
  readonly shown?: string;
}

/**
 * The identity of a process and the keys that it has seen, which lie beside each other in one
 * folder: those of trackers by their places, and those of members by their names at a tracker. The
 * first key of each counts.
 */
export class Acquaintances {
  readonly own: OwnIdentity;
  /** The fingerprint of our own key. */
  readonly fingerprint: string;
  readonly #expected: ExpectedTracker;
  readonly #known: KnownFile;
  readonly #onFault: (message: string) => void;
  /** The fingerprint of the tracker, once it has proven its key. */
  #tracker: string | undefined;

  /**
   * Opens the identity, which is made if there is none, and reads the keys that were seen.
   * `onFault` is called when one cannot be written down.
   *
   * @throws {IdentityFileError} if a file cannot be used
   */
  constructor(path: string, expected: ExpectedTracker, onFault: (message: string) => void) {
    const signer = openIdentity(path);
    this.own = { signer, verifier: SYSTEM_VERIFIER, hash: systemHash };
    this.fingerprint = signer.fingerprint;
    this.#expected = expected;
    this.#known = new KnownFile(`${folderOf(path)}${KNOWN_MEMBERS_NAME}`);
    this.#onFault = onFault;
  }

  /** Returns the fingerprint of a key. */
  fingerprintOf(key: Uint8Array): string {
    return fingerprintOf(key, systemHash);
  }

  /** Returns true if our tracker may have this key; `undefined`: it has shown none. */
  acceptsTracker(key: Uint8Array | undefined): boolean {
    const { fingerprint } = this.#expected;
    if (fingerprint !== undefined) return key !== undefined && fingerprint === this.#print(key);
    return this.#known.judge(this.#owner, key ?? NO_KEY).type !== "changed";
  }

  /**
   * Returns the end of the sentence "The tracker at … " for a tracker that is not the right one,
   * and what to do.
   */
  explain(key: Uint8Array | undefined): readonly [what: string, advice: string] {
    const expected = this.#expectedPrint;
    const shown = key === undefined ? "no key" : `the key ${this.#print(key)}`;
    if (expected === undefined || (key !== undefined && expected === this.#print(key))) {
      return [`shows ${shown}, and does not prove that it has it`, "Check the address."];
    }
    const advice = this.#expected.fingerprint === undefined
      ? `If it has a new key for a good reason, remove its line from ${this.#known.path}.`
      : "Ask its owner for the link that it prints now, or check the address.";
    return [`shows ${shown}, and must have the key ${expected}`, advice];
  }

  /** Notes that the tracker has proven its key. */
  meetTracker(key: Uint8Array): void {
    this.#tracker = this.#print(key);
    this.#remember(this.#owner, key);
  }

  /**
   * Notes that a member has this key, or none. Returns the change if its name had another key when
   * we first saw it. A name that had no key then may have one now.
   */
  meet(name: string, key: Uint8Array | undefined): KeyChange | undefined {
    if (this.#tracker === undefined) return undefined;
    // A tracker refuses such names. One that a liar describes would spoil the file for good.
    if (othersNameFault(name) !== undefined) return undefined;
    const owner = { type: "member", tracker: this.#tracker, name } as const;
    const verdict = this.#known.judge(owner, key ?? NO_KEY);
    if (verdict.type === "changed") {
      return { known: this.#print(verdict.known.key), ...key && { shown: this.#print(key) } };
    }
    if (key !== undefined) this.#remember(owner, key);
    return undefined;
  }

  get #owner(): KeyOwner {
    return { type: "tracker", place: formatAddress(this.#expected.place) };
  }

  get #expectedPrint(): string | undefined {
    const verdict = this.#known.judge(this.#owner, NO_KEY);
    const known = verdict.type === "changed" ? this.#print(verdict.known.key) : undefined;
    return this.#expected.fingerprint ?? known;
  }

  #print(key: Uint8Array): string {
    return fingerprintOf(key, systemHash);
  }

  #remember(owner: KeyOwner, key: Uint8Array): void {
    try {
      this.#known.remember(owner, key);
    } catch (error) {
      if (!(error instanceof IdentityFileError)) throw error;
      this.#onFault(error.message);
    }
  }
}

/** A key that nobody has. */
const NO_KEY = new Uint8Array(0);

/** Returns the beginning of a path up to its last separator. */
function folderOf(path: string): string {
  return /^.*[/\\]/.exec(path)?.[0] ?? "";
}
