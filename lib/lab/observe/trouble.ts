import { unreachable } from "../../core/mod.ts";
import type { ClientLine } from "./client_line.ts";

/**
 * Returns a predicate about the client if a line reports something that spoils a measurement, such
 * as `was evicted from test`. Returns `undefined` for the lines of a run that goes well.
 */
export function troubleOf(line: ClientLine): string | undefined {
  switch (line.type) {
    case "error":
      return `reported: ${line.message}`;
    case "gap": {
      const { sender, seq, lastSeq } = line.gap;
      return `lost messages ${seq} to ${lastSeq} of ${sender}`;
    }
    case "evicted":
      // A client that was in no group at that time has lost nothing.
      if (line.groups.length === 0) return undefined;
      return `was evicted from ${line.groups.join(", ")}: it was silent for too long`;
    case "unknown-outcome":
      return "does not know whether its last messages reached the others";
    case "left":
      if (line.lacking.length === 0) return undefined;
      return `left before ${line.lacking.join(", ")} had all of its messages`;
    case "ready":
    case "registered-again":
    case "members":
    case "pace":
    case "selected":
    case "message":
    case "statistics":
    case "orders":
    case "released":
    case "other":
      return undefined;
    default:
      return unreachable(line);
  }
}
