import { LineSplitter } from "../../lib/wire/mod.ts";
import type { HostClocks } from "./host_clocks.ts";
import type { Run, Workload } from "./workload.ts";

const LINE_BYTES_MAX = 65_536;
const NOTHING = { warm: 0, count: 0, paceMs: 0, window: 1, from: 0, until: 0 } as const;

/**
 * Carries out the commands on stdin, one a line, until QUIT or the end of stdin. Every program that
 * is a member in a measurement reads them, in whatever language it is written:
 *
 *     LAT run sender warm count size pace_ms the member with that id sends; DONE run at the end THR
 *     run sender|-1 size window start from until (ns of the host's monotonic clock) BURST run
 *     sender|-1 count size start REPORT run one line of JSON QUIT
 */
export async function obeyCommands(
  workload: Workload,
  { id, clocks }: { readonly id: number; readonly clocks: HostClocks },
): Promise<void> {
  const startAt = (ns: number) => {
    const waitMs = (ns - clocks.now()) / 1e6;
    setTimeout(() => waitMs > 2 ? startAt(ns) : workload.start(), Math.max(0, waitMs - 1));
  };
  const lines = new LineSplitter(LINE_BYTES_MAX);
  for await (const chunk of Deno.stdin.readable) {
    for (const line of lines.push(chunk)) {
      if (line.type !== "line") continue;
      const [word, ...numbers] = line.text.trim().split(/\s+/);
      if (word === "QUIT") return;
      if (word === "REPORT") {
        console.log(workload.report());
        continue;
      }
      const { run, start } = readCommand(word, numbers.map(Number), id);
      workload.prepare(run);
      if (start === undefined) workload.start();
      else startAt(start);
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
