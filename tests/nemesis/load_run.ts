import type { Order } from "../../lib/lab/mod.ts";
import { Crew } from "../../lib/lab/process/crew.ts";
import { createLog } from "../../lib/net/mod.ts";

/** The settings of a run in which real processes talk under load while something disturbs them. */
export interface LoadRun {
  /** There is a group for each, and every member is in all of them. */
  readonly orders: readonly Order[];
  readonly seed: number;
  readonly seconds: number;
  readonly interrupted: AbortSignal;
}

/** Returns the crew of a run. Its warnings go to stderr. */
export function openCrew({ interrupted }: LoadRun): Crew {
  const log = createLog({ level: "warn", format: "text", write: (line) => console.error(line) });
  return new Crew(interrupted, log);
}
