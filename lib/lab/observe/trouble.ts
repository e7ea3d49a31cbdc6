import type { ClientLine } from "./client_line.ts";

/**
 * What a line tells that spoils a measurement, as the end of a sentence: the figures would tell of
 * something else than the load. `undefined` for a line of a run that goes well.
 */
export function troubleOf(line: ClientLine): string | undefined {
  switch (line.type) {
    case "error":
      return `reported: ${line.message}`;
    case "gap": {
      const { sender, seq, lastSeq } = line.gap;
      return `lost messages ${seq} to ${lastSeq} of ${sender} for good`;
    }
    case "evicted":
      // One that was in no group then has lost nothing.
      if (line.groups.length === 0) return undefined;
      return `was removed from ${
        line.groups.join(", ")
      }: the tracker heard nothing of it for too ` +
        "long";
    case "unknown-outcome":
      return "does not know whether its last messages reached the others";
    case "left":
      if (line.lacking.length === 0) return undefined;
      return `left although its messages had not reached ${line.lacking.join(", ")}`;
    default:
      return undefined;
  }
}
