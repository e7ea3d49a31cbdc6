import { createKeyFile } from "../../lib/key/mod.ts";

const FOLDER = decodeURIComponent(new URL("../../dist", import.meta.url).pathname);
const FILE = `${FOLDER}/bench.key`;
const KEY_BYTES = 32;
/** The beginning of the word that names the key file to a program of the bench. */
const WORD = "key=";

/** Makes a key file for one measurement, in place of the one of an earlier measurement. */
export function makeBenchKey(): string {
  Deno.mkdirSync(FOLDER, { recursive: true });
  try {
    Deno.removeSync(FILE);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  createKeyFile(FILE, [crypto.getRandomValues(new Uint8Array(KEY_BYTES))]);
  return FILE;
}

/** Returns the word that names a key file to a program of the bench. */
export function keyWord(file: string): string {
  return `${WORD}${file}`;
}

/** Returns the key file that one of these words names. */
export function keyFileIn(words: readonly string[]): string | undefined {
  return words.find((word) => word.startsWith(WORD))?.slice(WORD.length);
}
