import { EnvironmentError } from "../../net/mod.ts";

/** Thrown when the history file cannot be used: it is no log of gm, another process has it, or the disk fails. */
export class HistoryFileError extends EnvironmentError {
  override readonly name = "HistoryFileError";

  constructor(readonly path: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot keep history in ${JSON.stringify(path)}: ${why}.`, { cause });
  }
}
