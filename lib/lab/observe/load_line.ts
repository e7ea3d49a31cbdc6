import type { LoadInterval, LoadLine, LoadReport } from "../../client/front/load/mod.ts";
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

/** A line of `gm client --load` about a load, with the fields that the lab needs. */
export type ToldLine =
  | { readonly type: "load-ready"; readonly run: number; readonly totals: Totals }
  | LoadInterval
  | Extract<LoadLine, { type: "load-sent" }>
  | Told<LoadReport>;

/** Returns the content of a line, or `undefined` if the line is not about a load. */
export function parseLoadLine(line: string): ToldLine | undefined {
  return line.startsWith('{"type":"load-') ? parseFields(line, read) : undefined;
}

function read(fields: Fields): ToldLine | undefined {
  const run = number(fields, "run");
  switch (text(fields, "type")) {
    case "load-ready":
      return { type: "load-ready", run, totals: totals(fields) };
    case "load-sent":
      number(fields, "sent");
      number(fields, "unsent");
      text(fields, "lag");
      return fields as unknown as ToldLine;
    case "load-interval":
      for (const name of ["index", "sent", "delivered", "repairs"]) number(fields, name);
      for (const name of ["own", "others"]) text(fields, name);
      for (const name of ["checkpoints", "silences"]) list(fields, name);
      return fields as unknown as ToldLine;
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
