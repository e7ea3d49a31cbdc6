import type { LoadClock, LoadInterval, LoadLine, LoadReport } from "../../client/front/load/mod.ts";
import type { ProcessUsage } from "../../net/mod.ts";
import { readCost, readUsage } from "./client_line.ts";
import type { Cost } from "./cost.ts";
import { type Fields, list, number, object, parseFields, text } from "./line_fields.ts";

/** The counters and the usage of a client since its start. */
export interface Totals {
  readonly cost: Cost;
  readonly usage: ProcessUsage;
}

type Told<T> = Omit<T, "statistics" | "usage"> & { readonly totals: Totals };

/** A {@linkcode LoadInterval} with the fields that the lab needs. */
export type ToldInterval = Told<LoadInterval>;

/** A line of `gm client --load` about a load, with the fields that the lab needs. */
export type ToldLine =
  | { readonly type: "load-ready"; readonly run: number; readonly totals: Totals }
  | LoadClock
  | { readonly type: "load-totals"; readonly run: number; readonly totals: Totals }
  | ToldInterval
  | Extract<LoadLine, { type: "load-sent" }>
  | Told<LoadReport>;

/** Returns the content of a line, or `undefined` if the line is not about a load. */
export function parseLoadLine(line: string): ToldLine | undefined {
  return line.startsWith('{"type":"load-') ? parseFields(line, read) : undefined;
}

const INTERVAL_NUMBERS = ["index", "sent", "delivered", "repairs", "impossible"];

function read(fields: Fields): ToldLine | undefined {
  const run = number(fields, "run");
  switch (text(fields, "type")) {
    case "load-ready":
      return { type: "load-ready", run, totals: totals(fields) };
    case "load-sent":
      number(fields, "sent");
      number(fields, "unsent");
      for (const name of ["lag", "ownLag"]) text(fields, name);
      number(fields, "busyMs");
      return fields as unknown as ToldLine;
    case "load-totals":
      return { type: "load-totals", run, totals: totals(fields) };
    case "load-clock":
      return { type: "load-clock", run, at: number(fields, "at") };
    case "load-interval":
      for (const name of INTERVAL_NUMBERS) number(fields, name);
      for (const name of ["own", "others", "service"]) text(fields, name);
      for (const name of ["checkpoints", "silences"]) list(fields, name);
      return { ...fields, totals: totals(fields) } as unknown as ToldLine;
    case "load-report":
      number(fields, "delivered");
      text(fields, "hash");
      list(fields, "faults");
      for (const name of ["senders", "skipped", "counts"]) object(fields[name]);
      for (const name of ["returns", "unknown"]) number(fields, name);
      return { ...fields, totals: totals(fields) } as unknown as ToldLine;
    default:
      return undefined;
  }
}

function totals(fields: Fields): Totals {
  return { cost: readCost(object(fields["statistics"])), usage: readUsage(fields) };
}
