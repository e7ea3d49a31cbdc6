import { MESSAGE_BYTES_MAX } from "../../../core/mod.ts";
import { LOAD_HEADER_BYTES } from "./load_message.ts";

/** What `gm lab` tells a client of a load, after `!load ` on a line, as JSON. */
export type LoadCommand =
  | LoadOrder
  /** Asks what came of it; the run is over. */
  | { readonly type: "report"; readonly run: number };

/** One load: who sends how much and when. Times are microseconds since 1970 by the lab's clock. */
export interface LoadOrder {
  readonly type: "start";
  /** Tells the loads of a group apart. */
  readonly run: number;
  readonly group: string;
  readonly startAt: number;
  /** Messages that this client sends; 0: it listens. */
  readonly count: number;
  /** Microseconds from `startAt` to the first, and between two. */
  readonly phase: number;
  readonly interval: number;
  /** Bytes of a message. */
  readonly size: number;
  /** Milliseconds between two lines that tell how it goes. */
  readonly tellMs: number;
  /** Microseconds to be added to this host's clock to have the lab's. */
  readonly clockOffset: number;
}

/** The beginning of a line with a command. */
export const LOAD_PREFIX = "!load ";

/** Reads what follows `!load `; `undefined` if it is no command. */
export function parseLoadCommand(text: string): LoadCommand | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof fields !== "object" || fields === null || !isNumber(fields["run"])) return undefined;
  if (fields["type"] === "report") return { type: "report", run: fields["run"] };
  const numbers = ["startAt", "count", "phase", "interval", "size", "tellMs", "clockOffset"];
  const isStart = fields["type"] === "start" && typeof fields["group"] === "string" &&
    numbers.every((name) => isNumber(fields[name]));
  if (!isStart) return undefined;
  const order = fields as unknown as LoadOrder;
  const isPossible = order.size >= LOAD_HEADER_BYTES && order.size <= MESSAGE_BYTES_MAX &&
    order.tellMs > 0;
  return isPossible ? order : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
