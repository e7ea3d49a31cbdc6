import { createKeyFile, KEY_BYTES } from "../../lib/key/mod.ts";

/** A folder of key files. `using` it: at the end of the block it is gone. */
export class KeyFolder implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "gm-keys" });

  /** Makes a key file, and returns its path. */
  make(name = "lab.key"): string {
    const path = `${this.#folder}/${name}`;
    createKeyFile(path, [crypto.getRandomValues(new Uint8Array(KEY_BYTES))]);
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
