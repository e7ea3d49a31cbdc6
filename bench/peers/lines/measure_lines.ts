import type { HostClocks } from "../../load/host_clocks.ts";
import type { LineClients } from "./line_clients.ts";

/** The client that says the lines: not the first, which may be special. */
const SPEAKER = 1;
const LINE_LETTERS = 64;
const LOST_MS = 500;
const PAUSE_MS = 1;

/** Microseconds from writing a line to reading it. */
export interface LineTimes {
  /** At the client that said it. */
  readonly own: number[];
  /** At each other client. */
  readonly others: number[];
  /** Lines that the speaker did not print in time. */
  readonly lost: number;
}

/**
 * Lets a client say single lines, the next one a millisecond after it printed the last one. The
 * first `warm` lines are not counted. Meanwhile nothing else runs in this process.
 */
export function measureLines(
  clients: LineClients,
  clocks: HostClocks,
  { warm, count }: { readonly warm: number; readonly count: number },
): LineTimes {
  const own: number[] = [];
  const others: number[] = [];
  let lost = 0;
  const sentAt = new Map<string, number>();
  const take = (timeoutMs: number): string[] =>
    clients.read(timeoutMs).flatMap(({ client, line }) => {
      const now = clocks.now();
      const mark = /says:: (line\d+)\./.exec(line)?.[1];
      const at = mark === undefined ? undefined : sentAt.get(mark);
      if (at !== undefined) (client === SPEAKER ? own : others).push((now - at) / 1e3);
      return mark !== undefined && client === SPEAKER ? [mark] : [];
    });
  for (let i = 0; i < warm + count; i++) {
    const mark = `line${i}`;
    const now = clocks.now();
    if (i >= warm) sentAt.set(mark, now);
    clients.write(SPEAKER, `${mark}. `.padEnd(LINE_LETTERS, "x"));
    const giveUpAt = now + LOST_MS * 1e6;
    while (!take(LOST_MS).includes(mark)) {
      if (clocks.now() < giveUpAt) continue;
      lost++;
      break;
    }
    pause(take, clocks);
  }
  take(PAUSE_MS);
  return { own, others, lost };
}

/** Lets a millisecond pass, and reads what comes meanwhile. */
function pause(take: (timeoutMs: number) => unknown, clocks: HostClocks): void {
  const until = clocks.now() + PAUSE_MS * 1e6;
  while (clocks.now() < until) take(PAUSE_MS);
}
