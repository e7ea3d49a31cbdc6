/** A database whose calls fail at will, as those of a disk that is full, broken or pulled out. */
import { DatabaseSync, StatementSync } from "node:sqlite";

/** The calls that write, or read what is written. */
export interface DatabaseCall {
  /** The SQL of an `exec`; "" for a prepared statement. */
  readonly sql: string;
  readonly database: DatabaseSync | undefined;
}

/**
 * Looks at each `exec()` of all databases and each `run()` of all statements until it is disposed
 * of. `before` and `after` may throw, as the call itself does when the disk fails before or after
 * it.
 */
export function watchDatabases(
  { before, after }: {
    before?: (call: DatabaseCall) => void;
    after?: (call: DatabaseCall) => void;
  },
): Disposable {
  const { exec } = DatabaseSync.prototype;
  const { run } = StatementSync.prototype;
  DatabaseSync.prototype.exec = function (sql) {
    before?.({ sql, database: this });
    exec.call(this, sql);
    after?.({ sql, database: this });
  };
  StatementSync.prototype.run = function (this: StatementSync, ...values: Parameters<typeof run>) {
    before?.({ sql: "", database: undefined });
    const result = run.apply(this, values);
    after?.({ sql: "", database: undefined });
    return result;
  } as typeof run;
  return {
    [Symbol.dispose]() {
      DatabaseSync.prototype.exec = exec;
      StatementSync.prototype.run = run;
    },
  };
}
