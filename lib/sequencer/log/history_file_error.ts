import { EnvironmentError } from "../../net/mod.ts";

/** The file that keeps the sequences cannot be used: it is another thing, another process's, or full. */
export class HistoryFileError extends EnvironmentError {
  override readonly name = "HistoryFileError";

  constructor(readonly path: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot keep history in ${JSON.stringify(path)}: ${why}.`, { cause });
  }
}
