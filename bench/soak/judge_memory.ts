import { table } from "../../lib/lab/render/table.ts";
import { formatCount } from "../../lib/lab/render/format_number.ts";
import { differenceOfQuarters, growthInTenMinutes } from "./growth.ts";
import { type MemoryRun, type MemoryTrack, VISITOR_TITLE } from "./watch_memory.ts";

/** Bytes that the resident size of a role may grow in ten minutes. */
export const GROWTH_BYTES_MAX = 1_048_576;

/** Returns the faults of a soak, as sentences. */
export function judgeMemory({ tracks, faults }: MemoryRun): string[] {
  const growing = tracks.flatMap(({ title, rss }) => {
    // It is no role but a load, and its every member is a new one.
    if (title === VISITOR_TITLE) return [];
    const growth = growthInTenMinutes(rss);
    if (growth <= GROWTH_BYTES_MAX) return [];
    const bound = megabytes(GROWTH_BYTES_MAX);
    return [`${title} grows by ${megabytes(growth)} MB in ten minutes; ${bound} is the bound`];
  });
  const wrong = faults === 0 ? [] : [`${faults} messages came out of order, doubled or not at all`];
  return [...growing, ...wrong];
}

/** A row for each process. */
export function renderMemory({ tracks, ms, delivered, visits }: MemoryRun): string[] {
  const titles = [
    ...["process", "RSS first", "RSS last", "RSS grows", "quarters"],
    ...["heap first", "heap last", "heap grows", "CPU %"],
  ];
  const rows = tracks.map((track) => rowOf(track, ms));
  return [
    ...table(titles.map((title, i) => ({ title, align: i === 0 ? "left" : "right" })), rows),
    "",
    `- In MB, when V8 has given back all that it can. "grows": in ten minutes; "quarters": the median ` +
    `of the last quarter less that of the second; "heap": what is in use of V8's.`,
    `- Watched for ${Math.round(ms / 1_000)} s: ${formatCount(delivered)} deliveries ` +
    `(${formatCount(delivered / ms * 1_000)}/s, of all members), ${visits} visits.`,
  ];
}

function rowOf({ title, rss, heap, cpuNs }: MemoryTrack, ms: number): string[] {
  const figures = [
    rss[0]!.value,
    rss.at(-1)!.value,
    growthInTenMinutes(rss),
    differenceOfQuarters(rss),
    heap[0]!.value,
    heap.at(-1)!.value,
    growthInTenMinutes(heap),
  ];
  return [title, ...figures.map(megabytes), (cpuNs / 1e4 / ms).toFixed(1)];
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(2);
}
