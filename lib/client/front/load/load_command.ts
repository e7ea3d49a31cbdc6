import { MESSAGE_BYTES_MAX } from "../../../core/mod.ts";
import { LOAD_HEADER_BYTES } from "./load_message.ts";

/** A command of `gm lab` to a client of a load: JSON after `!load ` on a line. */
export type LoadCommand =
  | LoadOrder
  | LabQuestion
  /** Ends the run and asks for its result. */
  | { readonly type: "report"; readonly run: number };

/** A question about the client; `run` numbers it. */
export interface LabQuestion {
  /** `clock` asks for its steady clock, `totals` for what it sent, received and used. */
  readonly type: "clock" | "totals";
  readonly run: number;
}

/** One client's part in a load. Times are microseconds by the lab's steady clock. */
export interface LoadOrder {
  readonly type: "start";
  /** Number of the load in its group. */
  readonly run: number;
  readonly group: string;
  /** Time at which the load begins. */
  readonly startAt: number;
  /** Number of messages that this client sends; 0 for one that only listens. */
  readonly count: number;
  /** Microseconds from `startAt` to the first message. */
  readonly phase: number;
  /** Microseconds between two messages. */
  readonly interval: number;
  /** Size of a message in bytes. */
  readonly size: number;
  /** Milliseconds between two lines that report progress. */
  readonly tellMs: number;
  /** Microseconds to add to this process's steady clock to get the lab's. */
  readonly clockOffset: number;
}

/** The beginning of a line with a command. */
export const LOAD_PREFIX = "!load ";

/** Reads what follows `!load `; returns `undefined` if it is no command. */
export function parseLoadCommand(text: string): LoadCommand | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof fields !== "object" || fields === null || !isNumber(fields["run"])) return undefined;
  const type = fields["type"];
  if (type === "report" || type === "clock" || type === "totals") {
    return { type, run: fields["run"] };
  }
  const numbers = ["startAt", "count", "phase", "interval", "size", "tellMs", "clockOffset"];
  const isStart = type === "start" && typeof fields["group"] === "string" &&
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
