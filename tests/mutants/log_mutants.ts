import type { TestedMutant } from "./mutant.ts";

const SQLITE = "lib/sequencer/log/sqlite_log.ts";
const SQLITE_TESTS = ["sequencer/log/sqlite_log_test.ts"];
const DISK_TESTS = ["sequencer/log/sqlite_disk_test.ts"];

/** Bugs in the history file. */
export const LOG_MUTANTS: readonly TestedMutant[] = [
  {
    name: "damaged-page-ends-the-sequencer",
    why: "what cannot be read of the past is a gap in the answer, and ends nothing (A7)",
    file: SQLITE,
    find: "      if (error instanceof InvariantError) throw error;\n      this.#warnOnce(",
    replace: "      if (error instanceof Error) throw error;\n      this.#warnOnce(",
    tests: SQLITE_TESTS,
  },
  {
    name: "cut-short-fetch-forgotten",
    why: "what a former reign could not fetch is fetched in the next one (12.6.2)",
    file: "lib/sequencer/log/fill_log.ts",
    find: "noted && isLacking(statements, log, noted) ? noted : undefined;",
    replace: "noted && undefined;",
    tests: ["sequencer/log/fill_test.ts"],
  },
  {
    name: "full-disk-is-a-bug",
    why: "whatever the database throws while it writes is the disk's fault, and no bug of gm (A7)",
    file: SQLITE,
    find:
      "throw error instanceof InvariantError ? error : new HistoryFileError(this.#path, error);",
    replace: "throw error;",
    tests: ["sequencer/log/logs_test.ts"],
  },
  {
    name: "confirmed-before-it-is-written",
    why: "an entry is confirmed after its transaction, and never if that has failed (10.7.1)",
    file: SQLITE,
    find:
      "    // If it throws, nothing is confirmed, and so nothing is sent: what is in the file stays true.\n",
    replace: "    this.#onAppended(group, first + entries.length - 1);\n",
    tests: DISK_TESTS,
  },
  {
    name: "half-a-batch-stays",
    why: "a batch is one transaction: all of it is in the file, or nothing (12.5)",
    file: SQLITE,
    find: `    this.#database.exec("BEGIN");\n    run();\n    this.#database.exec("COMMIT");\n`,
    replace: "    run();\n",
    tests: DISK_TESTS,
  },
  {
    name: "seqs-given-again-after-a-power-cut",
    why: "after a power cut seqs go on after the highest that may have been given (B3)",
    file: SQLITE,
    find: "if (last > reserved) reserved = last + RESERVED_SEQS;",
    replace: "if (last > reserved) reserved = last + 0 * RESERVED_SEQS;",
    tests: SQLITE_TESTS,
  },
  {
    name: "reservation-not-on-the-disk",
    why: "a reservation is on the disk before a seq of it is given (B3, 12.5.4)",
    file: SQLITE,
    find: "this.#synced(!isReserved, ",
    replace: "this.#synced(isReserved && !isReserved, ",
    tests: DISK_TESTS,
  },
  {
    name: "reign-not-on-the-disk",
    why: "a reign is on the disk before it counts, or void entries come back (B3)",
    file: SQLITE,
    find: "      this.#synced(true, () => {\n        continued = find();",
    replace: "      this.#synced(false, () => {\n        continued = find();",
    tests: DISK_TESTS,
  },
  {
    name: "unclean-end-not-noted",
    why: "a file that was not closed says so, also without its WAL (B3)",
    file: SQLITE,
    find: "this.#synced(true, () => this.#statements.clean.run(0));",
    replace: "",
    tests: SQLITE_TESTS,
  },
  {
    name: "failed-file-is-clean",
    why: "a file whose last write has failed was not closed properly: seqs are skipped (B3)",
    file: SQLITE,
    find: "    if (this.#hasFailed) return;\n",
    replace: "",
    tests: DISK_TESTS,
  },
  {
    name: "past-that-cannot-be-read-stops-a-reign",
    why: "a reign begins though the past cannot be read: it is set aside (A7)",
    file: SQLITE,
    find: "if (before === undefined || isWritten || !isUnreadable(error)) throw error;",
    replace: "if (before === undefined || isWritten || isUnreadable(error)) throw error;",
    tests: SQLITE_TESTS,
  },
  {
    name: "full-disk-sets-history-aside",
    why: "a reign that cannot be written sets no history aside: the past is whole",
    file: SQLITE,
    find: "if (before === undefined || isWritten || !isUnreadable(error)) throw error;",
    replace: "if (before === undefined || error instanceof InvariantError) throw error;",
    tests: DISK_TESTS,
  },
  {
    name: "file-proves-itself",
    why: "a file counts up to where it agrees with what the members have (12.5.1)",
    file: "lib/sequencer/log/proven_last.ts",
    find:
      "return epoch.number === log.epoch.number + 1 ? log.last : Math.max(log.stable, log.vacant);",
    replace: "return log.last;",
    tests: ["sequencer/log/proven_last_test.ts"],
  },
  {
    name: "file-not-told-to-the-tracker",
    why: "the tracker is sent the groups of the file, so that no seq is given again (12.1)",
    file: "lib/sequencer/machine/stored_groups.ts",
    find: "    for (const record of stored ?? []) this.#records.set(record.id, record);\n",
    replace: "    void stored;\n",
    tests: ["sequencer/machine/stored_groups_test.ts"],
  },
  {
    name: "file-ends-where-it-was-opened",
    why: "the tracker is told how far a file is before its groups are given up (12.1)",
    file: "lib/sequencer/machine/stored_groups.ts",
    find: "      this.#records.set(id, { ...record, epoch, view, last });\n",
    replace: "      void [epoch, view, last];\n",
    tests: ["sequencer/machine/stored_groups_test.ts"],
  },
  {
    name: "damaged-row-is-believed",
    why: "a row that was never written is lost, and ends nothing (12.5.6)",
    file: "lib/sequencer/log/row_fields.ts",
    find: "if (!isRight) throw new DamagedRowError(column);",
    replace: "",
    tests: ["sequencer/log/damaged_history_test.ts"],
  },
  {
    name: "skip-over-a-message",
    why: "a place that has a message was not skipped (12.5.6)",
    file: "lib/sequencer/log/group_history.ts",
    find: "Math.min(skip.places ?? 1, seq - from)",
    replace: "skip.places ?? 1",
    tests: ["sequencer/log/damaged_history_test.ts"],
  },
];
