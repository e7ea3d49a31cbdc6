import { median } from "../../bench/soak/growth.ts";

/** The memory of processes at one time. */
export interface MemoryLook {
  /** Milliseconds. */
  readonly at: number;
  /** Bytes by process. */
  readonly bytes: ReadonlyMap<string, number>;
}

/** The memory of one process over a run. */
export interface MemoryCourse {
  readonly process: string;
  readonly seconds: number;
  /** Bytes by which the median of its last looks is above that of its first ones. */
  readonly growth: number;
}

/** Looks without which nothing can be said of a process. */
const LOOKS_MIN = 6;
/**
 * Bytes by which a process may grow. An attack fills tables of some 4 MB, of strangers and of
 * addresses, and a heap that has just started grows to its size for a while. More would be a leak:
 * a flood has a million datagrams in each minute.
 */
const GROWTH_MAX = 8_388_608;

/** Returns the growth of each process that was looked at often enough. */
export function coursesOf(looks: readonly MemoryLook[]): MemoryCourse[] {
  const processes = new Set(looks.flatMap(({ bytes }) => [...bytes.keys()]));
  return [...processes].flatMap((process) => {
    const own = looks.flatMap(({ at, bytes }) => {
      const value = bytes.get(process);
      return value === undefined ? [] : [{ at, value }];
    });
    if (own.length < LOOKS_MIN) return [];
    const third = Math.floor(own.length / 3);
    const values = own.map(({ value }) => value);
    const growth = median(values.slice(-third)) - median(values.slice(0, third));
    return [{ process, seconds: (own.at(-1)!.at - own[0]!.at) / 1_000, growth }];
  });
}

/** Returns a sentence for each process that grew. */
export function judgeMemory(courses: readonly MemoryCourse[]): string[] {
  return courses.filter(({ growth }) => growth > GROWTH_MAX).map(({ process, growth, seconds }) =>
    `${process} grew by ${(growth / 1e6).toFixed(1)} MB in ${seconds.toFixed(0)} s`
  );
}
