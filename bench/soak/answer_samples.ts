import { LineSplitter } from "../../lib/wire/mod.ts";
import { hostClocks } from "../load/host_clocks.ts";

/** The figures that each process of a soak reports about itself, whatever its role. */
export interface Sample {
  /** Bytes of the process that are in memory. */
  readonly rss: number;
  /** Bytes of V8's heap that are in use, garbage included. */
  readonly heap: number;
  /** Nanoseconds of CPU time that it has used so far. */
  readonly cpuNs: number;
}

/**
 * Lets V8 give back all memory that it can. After an ordinary collection it keeps free pages for as
 * long as it likes, several megabytes, now more and now fewer, beside which nothing else would
 * show. There by `--v8-flags=--expose-gc`.
 */
function collectGarbage(): void {
  const { gc } = globalThis as unknown as { gc(options: Record<string, string>): void };
  gc({ type: "major", execution: "sync", flavor: "last-resort" });
}

/**
 * Writes a sample, with the fields of `facts` added, for each line `SAMPLE`. A line `COLLECT`
 * before it collects garbage first. The process ends when its stdin ends.
 */
export async function answerSamples(facts: () => object): Promise<never> {
  const clocks = hostClocks();
  const lines = new LineSplitter(1_024);
  for await (const chunk of Deno.stdin.readable) {
    for (const line of lines.push(chunk)) {
      if (line.type !== "line") continue;
      if (line.text === "COLLECT") collectGarbage();
      const { rss, heapUsed: heap } = Deno.memoryUsage();
      console.log(JSON.stringify({ rss, heap, cpuNs: clocks.cpu(), ...facts() }));
    }
  }
  Deno.exit(0);
}
