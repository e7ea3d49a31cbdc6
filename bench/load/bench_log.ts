import type { Program } from "./cast.ts";

/** The place where the sequencer of a group under load keeps the order, if that is not memory. */
export type BenchLog =
  | { readonly kind: "history"; readonly file: string }
  | { readonly kind: "nats"; readonly port: number; readonly server: Program };

/** The beginnings of the words that name it to a program of the bench. */
const HISTORY = "history=";
const NATS = "nats=";

/** Returns the word that names a log to a program of the bench. */
export function logWord(log: BenchLog): string {
  return log.kind === "history" ? `${HISTORY}${log.file}` : `${NATS}127.0.0.1:${log.port}`;
}

/** Returns the history file or the server of NATS that one of these words names. */
export function logIn(words: readonly string[]): { history?: string; nats?: string } {
  const after = (beginning: string) =>
    words.find((word) => word.startsWith(beginning))?.slice(beginning.length);
  const [history, nats] = [after(HISTORY), after(NATS)];
  return { ...history !== undefined && { history }, ...nats !== undefined && { nats } };
}
