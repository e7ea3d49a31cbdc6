import type { LoadInterval, LoadLine, LoadReport } from "../../client/front/load/mod.ts";
import type { ProcessUsage } from "../../net/mod.ts";
import { readCost, readUsage } from "./client_line.ts";
import type { Cost } from "./cost.ts";
import { type Fields, isObject, list, number, object, text } from "./line_fields.ts";

/** What a client has counted and used since its start. */
export interface Totals {
  readonly cost: Cost;
  readonly usage: ProcessUsage;
}

type Told<T> = Omit<T, "statistics" | "usage"> & { readonly totals: Totals };

/** What the lab reads of the lines of `gm client --load` that tell of a load. */
export type ToldLine =
  | { readonly type: "load-ready"; readonly run: number; readonly totals: Totals }
  | LoadInterval
  | Extract<LoadLine, { type: "load-sent" }>
  | Told<LoadReport>;

/** Understands one line; `undefined` means that it tells of no load, and is another's to read. */
export function parseLoadLine(line: string): ToldLine | undefined {
  if (!line.startsWith('{"type":"load-')) return undefined;
  try {
    const fields: unknown = JSON.parse(line);
    return isObject(fields) ? read(fields) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
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
