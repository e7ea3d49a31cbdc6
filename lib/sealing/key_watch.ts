import { KEY_LOOK_MS } from "../core/mod.ts";
import { KeyFileError, Keyring, type KeySource, readKeyFile } from "../key/mod.ts";
import type { Log } from "../net/mod.ts";

/**
 * The keys of a key file, which follow the file: every {@linkcode KEY_LOOK_MS} its size and times
 * are looked at, and it is read again if they changed. A file that cannot be used leaves the keys
 * as they are, and is tried again at each look, so that keys change only to others that are whole.
 *
 * Worked case: `scp` copies a new file over ours, and we look while half of it is there. That is no
 * key file: we say so once, and keep our keys. At the next look it is whole, and its keys count.
 *
 * Half of a file with two keys may be a whole file with one. So a file without the key that seals
 * now counts only if it is the same at two looks. No step of an exchange takes that key away, and
 * none waits for this.
 */
export class KeyWatch implements KeySource {
  readonly #path: string;
  readonly #log: Log | undefined;
  readonly #lookMs: number;
  #keyring: Keyring;
  /** The marks of the file when it was last read and was whole; "" before the first look. */
  #marks = "";
  /** The marks of the file at the last look if the key that seals was not in it. */
  #marksWithout: string | undefined;
  /** The reason why the file cannot be used now, which is logged once. */
  #fault: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onLooked = () => {};
  #isClosed = false;

  /**
   * Reads the file.
   *
   * @param lookMs Milliseconds between two looks; fewer in tests.
   * @throws {KeyFileError} if the file cannot be used
   */
  constructor(path: string, log: Log | undefined, lookMs = KEY_LOOK_MS) {
    this.#path = path;
    this.#log = log;
    this.#lookMs = lookMs;
    this.#keyring = readKeyFile(path);
  }

  /** The keys now. */
  get keyring(): Keyring {
    return this.#keyring;
  }

  /**
   * Begins to look, unless `close` was called. The timer does not keep the process alive.
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
      const keyring = readKeyFile(this.#path);
      if (this.#mayBeHalf(keyring, marks)) return;
      const isTaken = this.#take(keyring);
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

  /** Returns true if the key that seals is not in the file, and this was not so one look before. */
  #mayBeHalf(keyring: Keyring, marks: string | undefined): boolean {
    const isWithout = !fingerprintsOf(keyring).includes(this.#keyring.first.fingerprint);
    const isSame = marks !== undefined && marks === this.#marksWithout;
    this.#marksWithout = isWithout ? marks : undefined;
    return isWithout && !isSame;
  }

  /** Takes the keys of the file, and returns true if they are other keys than ours. */
  #take(keyring: Keyring): boolean {
    const before = fingerprintsOf(this.#keyring);
    const [seals, opens] = fingerprintsOf(keyring);
    if (before[0] === seals && before[1] === opens) return false;
    // What was derived from a key that stays is found by that object.
    const ours = this.#keyring.keys;
    this.#keyring = new Keyring(
      keyring.keys.map((key) =>
        ours.find(({ fingerprint }) => fingerprint === key.fingerprint) ?? key
      ),
    );
    this.#log?.info("Took other keys from the key file.", { seals, alsoOpens: opens });
    return true;
  }

  #report(fault: string): void {
    if (this.#isNewFault(fault)) this.#log?.warn(`The keys stay as they were. ${fault}`);
  }

  /** Records what no look should throw. The role goes on with its keys. */
  #reportBug(error: unknown): void {
    if (!this.#isNewFault(String(error))) return;
    this.#log?.error("A look at the key file failed. The keys stay as they were.", { error });
  }

  /** Keeps a fault, and returns true if it is another one than before. */
  #isNewFault(fault: string): boolean {
    const isNew = fault !== this.#fault;
    this.#fault = fault;
    return isNew;
  }

  #arm(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => void this.#onTimer(), this.#lookMs);
    Deno.unrefTimer(this.#timer);
  }

  async #onTimer(): Promise<void> {
    try {
      await this.look();
      if (!this.#isClosed) this.#onLooked();
    } catch (error) {
      this.#reportBug(error);
    }
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
