import type { AllowList } from "../identity/trust/mod.ts";
import type { Log } from "../net/mod.ts";
import type { TrackerIdentity } from "./directory/mod.ts";

/** The files of a tracker with an identity. */
export interface TrackerIdentityFiles {
  /** The file with the tracker's private key; it is made if there is none. */
  readonly identity: string;
  /**
   * The file with the public keys of those who may register, in the form of authorized_keys.
   *
   * @default everybody may register
   */
  readonly allow?: string | undefined;
  /**
   * The file in which names are kept for the keys that had them first.
   *
   * @default names are kept while the tracker runs
   */
  readonly state?: string | undefined;
}

/** The identity of a tracker, ready for its start. */
export interface LoadedTrackerIdentity {
  /** The fingerprint of the tracker's key. */
  readonly fingerprint: string;
  /** @internal */
  readonly directory: TrackerIdentity;
  /** @internal */
  onOwned(name: string, key: Uint8Array): void;
}

/**
 * Loads the identity of a tracker, and the keys of others that it is to know. The list of those who
 * may register is read again when its file changes; one that cannot be used leaves the list as it
 * was.
 *
 * @throws {EnvironmentError} with the code `identity-file`, if a file cannot be used
 */
export async function loadTrackerIdentity(
  { identity, allow, state }: TrackerIdentityFiles,
  log: Log,
): Promise<LoadedTrackerIdentity> {
  const files = await import("../identity/mod.ts");
  const signer = files.openIdentity(identity);
  const { fingerprint } = signer;
  const own = { signer, verifier: files.SYSTEM_VERIFIER, hash: files.systemHash };
  const allowed = allow === undefined
    ? undefined
    : new FollowedAllowList(allow, files.readAllowList, log);
  const names = state === undefined ? [] : files.readKnownKeys(state).membersOf(fingerprint);
  // A file that cannot be written is found now, and not when the first name is already promised.
  if (state !== undefined) files.makeKnownKeys(state);
  return {
    fingerprint,
    directory: { own, names, ...allowed && { allowed } },
    onOwned(name, key) {
      if (state === undefined) return;
      try {
        files.appendKnownKey(state, { type: "member", tracker: fingerprint, name }, key);
      } catch (error) {
        if (!(error instanceof files.IdentityFileError)) throw error;
        log.error(error.message, { name });
      }
    },
  };
}

/** The list of those who may register, which follows its file. */
class FollowedAllowList {
  readonly #path: string;
  readonly #read: (path: string) => AllowList;
  readonly #log: Log;
  #list: AllowList;
  #marks: string;

  constructor(path: string, read: (path: string) => AllowList, log: Log) {
    this.#path = path;
    this.#read = read;
    this.#log = log;
    this.#marks = marksOf(path);
    this.#list = read(path);
  }

  judge(key: Uint8Array, name: string): ReturnType<AllowList["judge"]> {
    const marks = marksOf(this.#path);
    if (marks !== this.#marks) this.#reread(marks);
    return this.#list.judge(key, name);
  }

  #reread(marks: string): void {
    this.#marks = marks;
    try {
      this.#list = this.#read(this.#path);
      this.#log.info("The list of those who may register was read again.", {
        keys: this.#list.size,
      });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      this.#log.error(`The list of those who may register stays as it was. ${fault}`);
    }
  }
}

/** Returns the size and the times of a file as text; "" if it cannot be looked at. */
function marksOf(path: string): string {
  try {
    const { size, mtime, ctime, ino } = Deno.statSync(path);
    return `${size} ${mtime?.getTime()} ${ctime?.getTime()} ${ino}`;
  } catch {
    return "";
  }
}
