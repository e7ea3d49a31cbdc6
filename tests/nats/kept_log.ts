/** A log whose warnings and errors are kept for a test to read. */
import type { Log } from "../../lib/net/mod.ts";

/** Returns a log that adds its warnings and errors to `lines`, and says so. */
export function keptLog(lines: string[], onLine: () => void): Log {
  const add = (message: string, fields: object = {}) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
    onLine();
  };
  return { isDebug: false, debug() {}, info: add, warn: add, error: add };
}
