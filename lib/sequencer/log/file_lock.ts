import { DatabaseSync } from "node:sqlite";

/**
 * The lock that keeps a second sequencer from a history file: two would each take for its own what
 * the other wrote. It is on a file of its own, so that other programs can read and copy the history
 * while it is in use. It ends with the process, however that ends.
 */
export class FileLock implements Disposable {
  readonly #database: DatabaseSync;
  #isHeld = true;

  /** @throws if another process has it */
  constructor(path: string) {
    // Two names of one file are one file.
    const database = new DatabaseSync(`${Deno.realPathSync(path)}-lock`);
    try {
      // Nothing is ever written there, so no journal is needed, which a killed process would leave.
      database.exec("PRAGMA journal_mode = MEMORY");
      database.exec("BEGIN EXCLUSIVE");
    } catch (error) {
      database.close();
      const isLocked = error instanceof Error && error.message.includes("locked");
      throw isLocked ? new Error("another sequencer uses it", { cause: error }) : error;
    }
    this.#database = database;
  }

  [Symbol.dispose](): void {
    if (this.#isHeld) this.#database.close();
    this.#isHeld = false;
  }
}
