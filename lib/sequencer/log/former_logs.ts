import type { GroupId, Seq } from "../../core/mod.ts";
import type { LogBatch, LogReign } from "../machine/mod.ts";
import { type FormerLog, provenLast } from "./proven_last.ts";
import type { Row, Statements } from "./sqlite_queries.ts";

/** Entries that were set aside, and the number of the log under which they are kept. */
export interface SetAside {
  readonly log: number;
  readonly first: Seq;
  readonly last: Seq;
}

/** The log with which a reign goes on. */
export interface ContinuedLog {
  readonly log: number;
  /** The last seq that it has from before. */
  readonly kept: Seq;
  readonly aside?: SetAside;
  /** True if no other sequencer can have ordered anything since the file ended. */
  readonly isNext?: boolean;
}

/** The columns of the query `group`. */
type FormerRow = Record<"epoch" | "boot" | "view" | "stable" | "vacant" | "last" | "log", number>;

/**
 * The logs from before, at the beginning of a reign (PROTOCOL 12.5.1). The part that agrees with
 * what the members have goes on. The rest is not deleted: it gets a log number of its own, under
 * which nobody is shown it, and under which an operator finds it.
 *
 * Worked case: log 1 has seqs 1 to 44. The takeover recovered 41 and 42, and the file counts up to
 * 42. Seqs 41 and 42 are written again with the reign, so they are removed; 43 and 44 become log 2.
 */
export class FormerLogs {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Finds, or makes, the log with which a reign goes on. */
  goOn(reign: LogReign, batch: LogBatch): ContinuedLog {
    const row = this.#rowOf(reign.id);
    return row === undefined ? this.#begin() : this.#keepProven(row, reign, batch);
  }

  /**
   * Sets the whole log aside without a look at it: ordering does not depend on reading the past.
   * (After an error of reading, SQLite refuses all that its transaction goes on to do.)
   */
  goOnWithout(group: GroupId): ContinuedLog {
    const row = this.#rowOf(group);
    return row === undefined ? this.#begin() : this.#leave(group, row);
  }

  #rowOf(group: GroupId): FormerRow | undefined {
    return this.#statements.group.get(group) as FormerRow | undefined;
  }

  #begin(): ContinuedLog {
    return { log: this.#newLog(), kept: 0 };
  }

  #keepProven(row: FormerRow, reign: LogReign, batch: LogBatch): ContinuedLog {
    const { log, last } = row;
    const proven = provenLast(formerLog(this.#statements, row), reign, batch);
    const kept = Math.min(proven, reign.first - 1);
    const isNext = reign.installed === undefined && reign.epoch.number === row.epoch + 1;
    if (kept >= last) return { log, kept, isNext };
    // What was recovered comes again with the reign.
    const renewed = Math.min(proven, batch.first + batch.entries.length - 1);
    this.#statements.removeEntries.run(log, kept, renewed);
    const first = Math.max(kept, renewed) + 1;
    if (first > last) return { log, kept };
    const fresh = this.#newLog();
    this.#statements.copySenders.run(fresh, log);
    if (first === 1) return this.#leave(reign.id, row, fresh);
    const aside = { log: fresh, first, last };
    this.#statements.moveEntries.run(fresh, log, first - 1);
    this.#setAside(reign.id, aside);
    return { log, kept, aside };
  }

  /** Leaves a log as it is, and begins another one. */
  #leave(group: GroupId, { log, last }: FormerRow, fresh = this.#newLog()): ContinuedLog {
    const aside = { log, first: 1, last };
    this.#setAside(group, aside);
    return { log: fresh, kept: 0, aside };
  }

  #setAside(group: GroupId, { log, first }: SetAside): void {
    this.#statements.setAside.run(log, first, Date.now(), group);
  }

  #newLog(): number {
    return (this.#statements.newLog.get() as { log: number }).log;
  }
}

function formerLog(statements: Statements, row: FormerRow): FormerLog {
  const { epoch: number, boot, view, stable, vacant, last, log } = row;
  return {
    epoch: { number, boot },
    last,
    view,
    stable,
    vacant,
    epochAt(seq) {
      const found = statements.epochAt.get(log, seq) as Row | undefined;
      return found && { number: found["epoch"] as number, boot: found["boot"] as number };
    },
    lastOf({ number, boot }, last) {
      const found = statements.lastOf.get(log, number, boot, last) as Row | undefined;
      return found?.["seq"] as number | undefined;
    },
  };
}
