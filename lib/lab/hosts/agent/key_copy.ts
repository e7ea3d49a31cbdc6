import { createKeyFile, KeyFileError, parseKeys } from "../../../key/mod.ts";

/**
 * The copy of a lab's key file on a host, made and removed by the agent there, so that it is gone
 * even if the lab is killed. Only an agent that is killed itself leaves it, for gm lab clean.
 */
export class KeyCopy {
  readonly path: string;
  readonly #keys: readonly Uint8Array[];
  readonly #onUnload = () => this.remove();

  /**
   * Writes the file, which only its owner can use from its first moment on.
   *
   * @param path A path that no other lab and no other host of this lab uses.
   * @param text The text of the lab's key file.
   * @throws {KeyFileError} if the file is there already, or cannot be written
   */
  constructor(path: string, text: string) {
    this.path = path;
    this.#keys = parseKeys(text, path);
    // A second signal or a bug ends the agent without running any `finally`.
    addEventListener("unload", this.#onUnload);
    try {
      createKeyFile(path, this.#keys);
    } catch (error) {
      // A full disk leaves a part of the file.
      this.remove();
      throw error;
    }
  }

  /**
   * Writes the file again if it is gone: a gm lab clean at a host that shares the folder does not
   * know that this agent lives. A process reports a file that it cannot read.
   */
  restore(): void {
    try {
      createKeyFile(this.path, this.#keys);
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
    }
  }

  /** Removes the file. */
  remove(): void {
    removeEventListener("unload", this.#onUnload);
    try {
      Deno.removeSync(this.path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
