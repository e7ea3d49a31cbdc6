import { UsageError } from "../../cli/mod.ts";

/** Returns the milliseconds of a time like `30s`, `1500ms` or `2m`. Throws a `UsageError`. */
export function parseTime(flag: string, word: string): number {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m)$/.exec(word) ?? [];
  if (digits === undefined) {
    throw new UsageError(
      `Bad ${flag}: ${JSON.stringify(word)} is not a time; give a number and its unit: 30s, 2m.`,
    );
  }
  return Number(digits) * { ms: 1, s: 1_000, m: 60_000 }[unit as "ms" | "s" | "m"];
}
