import type { Order } from "../../../lib/lab/mod.ts";
import type { HostClocks } from "../../load/host_clocks.ts";
import { LineClients } from "./line_clients.ts";
import type { LineContestant } from "./line_programs.ts";
import { type LineTimes, measureLines } from "./measure_lines.ts";
import type { LineRow } from "./render_lines.ts";

const FOLDER = decodeURIComponent(new URL("../../../dist/peers/lines", import.meta.url).pathname);

/** The work of each run. */
export interface LineWork {
  readonly members: number;
  readonly warm: number;
  readonly count: number;
  readonly runs: number;
  readonly clocks: HostClocks;
  readonly interrupted: AbortSignal;
}

/** Lets programs take turns, each run with new processes, and returns a row for each. */
export async function compareLines(
  contestants: readonly LineContestant[],
  order: Order,
  work: LineWork,
): Promise<LineRow[]> {
  const rows = contestants.map((contestant): LineRow => {
    return { title: contestant.title, contestant, runs: [] };
  });
  for (let run = 0; run < work.runs; run++) {
    for (const { contestant, runs } of rows) runs.push(await measureOnce(contestant, order, work));
  }
  return rows;
}

async function measureOnce(
  contestant: LineContestant,
  order: Order,
  { members, clocks, interrupted, warm, count }: LineWork,
): Promise<LineTimes> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: FOLDER });
  try {
    await using clients = new LineClients(folder, interrupted);
    await clients.start(contestant.program(order, members), members);
    return measureLines(clients, clocks, { warm, count });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
