import { appendKnownKey, readKnownKeys } from "./trust_files.ts";
import type { KeyOwner, KeyVerdict, KnownKeys } from "./trust/mod.ts";

/**
 * The keys that were seen, and their file. Several processes of one user may have the same file,
 * and meet the same members at the same moment. So a process looks at what others have added before
 * it adds a line of its own: otherwise 200 members of one identity would write 40,000 lines.
 */
export class KnownFile {
  readonly path: string;
  readonly #known: KnownKeys;
  /** Bytes of the file when it was last read or written. */
  #bytes: number;

  /**
   * Reads the file; there may be none.
   *
   * @throws {IdentityFileError} if it cannot be used
   */
  constructor(path: string) {
    this.path = path;
    this.#bytes = bytesOf(path);
    this.#known = readKnownKeys(path);
  }

  /** Returns the verdict on a key that is shown as an owner's. */
  judge(owner: KeyOwner, key: Uint8Array): KeyVerdict {
    return this.#known.judge(owner, key);
  }

  /**
   * Remembers the first key of an owner.
   *
   * @throws {IdentityFileError} if it cannot be written down; it is remembered nevertheless
   */
  remember(owner: KeyOwner, key: Uint8Array): void {
    if (this.judge(owner, key).type !== "new") return;
    try {
      this.#lookAgain();
      if (this.judge(owner, key).type === "new") appendKnownKey(this.path, owner, key);
    } finally {
      this.#known.remember({ owner, key, line: 0 });
      this.#bytes = bytesOf(this.path);
    }
  }

  #lookAgain(): void {
    if (bytesOf(this.path) !== this.#bytes) this.#known.rememberAll(readKnownKeys(this.path));
  }
}

/** Returns the size of a file; 0 if there is none, or it cannot be seen. */
function bytesOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
