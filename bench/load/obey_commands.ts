import { LineSplitter } from "../../lib/wire/mod.ts";
import type { HostClocks } from "./host_clocks.ts";
import type { Run, Workload } from "./workload.ts";

const LINE_BYTES_MAX = 65_536;
const NOTHING = { warm: 0, count: 0, paceMs: 0, window: 1, from: 0, until: 0 } as const;

/**
 * Carries out the commands on stdin, one a line, until QUIT or the end of stdin. `members` are the
 * workloads of this process by the ids of their members. Every program that is a member in a
 * measurement reads these commands, in whatever language it is written. Times are in ns of the
 * host's monotonic clock; the member with the id `sender` sends, or all do:
 *
 *     LAT run sender warm count size pace_ms
 *     THR run sender|-1 size window start from until
 *     BURST run sender|-1 count size start
 *     REPORT run
 *     QUIT
 *
 * The sender writes `DONE run` at the end of LAT. The answer to REPORT is a line of JSON for each
 * member.
 */
export async function obeyCommands(
  members: Readonly<Record<number, Workload>>,
  clocks: HostClocks,
): Promise<void> {
  const workloads = Object.values(members);
  const startAll = () => workloads.forEach((workload) => workload.start());
  const startAt = (ns: number) => {
    const waitMs = (ns - clocks.now()) / 1e6;
    setTimeout(() => waitMs > 2 ? startAt(ns) : startAll(), Math.max(0, waitMs - 1));
  };
  const lines = new LineSplitter(LINE_BYTES_MAX);
  for await (const chunk of Deno.stdin.readable) {
    for (const line of lines.push(chunk)) {
      if (line.type !== "line") continue;
      const [word, ...numbers] = line.text.trim().split(/\s+/);
      if (word === "QUIT") return;
      if (word === "REPORT") {
        for (const workload of workloads) console.log(workload.report());
        continue;
      }
      let startsAt: number | undefined;
      for (const [id, workload] of Object.entries(members)) {
        const { run, start } = readCommand(word, numbers.map(Number), Number(id));
        workload.prepare(run);
        startsAt = start;
      }
      if (startsAt === undefined) startAll();
      else startAt(startsAt);
    }
  }
}

/** Returns the run that a command describes, and its start in ns; without one it starts at once. */
function readCommand(
  word: string | undefined,
  numbers: readonly number[],
  id: number,
): { readonly run: Run; readonly start?: number } {
  const [run = 0, sender = 0, third = 0, fourth = 0, fifth = 0, sixth = 0, seventh = 0] = numbers;
  const common = { ...NOTHING, run, isSender: sender < 0 || sender === id };
  switch (word) {
    case "LAT":
      return {
        run: { ...common, kind: word, warm: third, count: fourth, size: fifth, paceMs: sixth },
      };
    case "THR": {
      const times = { from: sixth, until: seventh };
      return {
        run: { ...common, kind: word, size: third, window: fourth, ...times },
        start: fifth,
      };
    }
    case "BURST":
      return { run: { ...common, kind: word, count: third, size: fourth }, start: fifth };
    default:
      throw new Error(`Cannot obey ${JSON.stringify(word)}: there is no such command`);
  }
}
