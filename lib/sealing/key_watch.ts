import { KEY_LOOK_MS } from "../core/mod.ts";
import { KeyFileError, type Keyring, type KeySource, readKeyFile } from "../key/mod.ts";
import type { Log } from "../net/mod.ts";

/**
 * The keys of a key file, which follow the file: every {@linkcode KEY_LOOK_MS} its size and times
 * are looked at, and it is read again if they changed. A file that cannot be used leaves the keys
 * as they are, and is tried again at each look, so that keys change only to others that are whole.
 *
 * Worked case: `scp` copies a new file over ours, and we look while half of it is there. That is no
 * key file: we say so once, and keep our keys. At the next look it is whole, and its keys count.
 */
export class KeyWatch implements KeySource {
  readonly #path: string;
  readonly #log: Log | undefined;
  #keyring: Keyring;
  /** The marks of the file when it was last read and was whole; "" before the first look. */
  #marks = "";
  /** The reason why the file cannot be used now, which is logged once. */
  #fault: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onLooked = () => {};
  #isClosed = false;

  /** @throws {KeyFileError} if the file cannot be used */
  constructor(path: string, log: Log | undefined) {
    this.#path = path;
    this.#log = log;
    this.#keyring = readKeyFile(path);
  }

  /** The keys now. */
  get keyring(): Keyring {
    return this.#keyring;
  }

  /**
   * Begins to look. The timer does not keep the process alive.
   *
   * @param onLooked Called after each look.
   */
  start(onLooked: () => void): void {
    this.#onLooked = onLooked;
    this.#arm();
  }

  /** Looks no more; harmless if it was called before. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Reads the file again if it changed since it was last read. */
  async look(): Promise<void> {
    const marks = await marksOf(this.#path);
    if (marks !== undefined && marks === this.#marks) return;
    try {
      const isTaken = this.#take(readKeyFile(this.#path));
      this.#marks = marks ?? "";
      if (this.#fault !== undefined && !isTaken) {
        this.#log?.info("The key file can be used again, and has the keys that it had.");
      }
      this.#fault = undefined;
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      this.#report(error.message);
    }
  }

  /** Takes the keys of the file, and returns true if they are other keys than ours. */
  #take(keyring: Keyring): boolean {
    const before = fingerprintsOf(this.#keyring);
    const [seals, opens] = fingerprintsOf(keyring);
    if (before[0] === seals && before[1] === opens) return false;
    this.#keyring = keyring;
    this.#log?.info("Took other keys from the key file.", { seals, alsoOpens: opens });
    return true;
  }

  #report(fault: string): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#log?.warn(`The keys stay as they were. ${fault}`);
  }

  #arm(): void {
    this.#timer = setTimeout(() => void this.#onTimer(), KEY_LOOK_MS);
    Deno.unrefTimer(this.#timer);
  }

  async #onTimer(): Promise<void> {
    await this.look();
    if (this.#isClosed) return;
    this.#onLooked();
    this.#arm();
  }
}

function fingerprintsOf({ keys }: Keyring): string[] {
  return keys.map(({ fingerprint }) => fingerprint);
}

/**
 * Returns what changes when a file is replaced or written. It is asked for without waiting, since a
 * file of another host may take its time. Returns `undefined` if there is no such file.
 */
async function marksOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtime, ctime } = await Deno.stat(path);
    return [ino, size, mtime?.getTime(), ctime?.getTime()].join();
  } catch {
    return undefined;
  }
}
