import { isMode, receivedNameFault } from "../../core/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import type { Row } from "./sqlite_queries.ts";

/**
 * Thrown for a row that gm cannot have written. The database finds damage in the form of a page; it
 * has no checksums, and returns what else lies in a damaged page.
 */
export class DamagedRowError extends Error {
  override readonly name = "DamagedRowError";

  constructor(column: string) {
    super(`A row is malformed: ${column} has a value that was never written`);
  }
}

/** Returns an integer of a row that lies between two others, or is one of them. */
export function integerIn(row: Row, column: string, min: number, max: number): number {
  const value = row[column];
  const isRight = typeof value === "number" && Number.isInteger(value) && value >= min &&
    value <= max;
  if (!isRight) throw new DamagedRowError(column);
  return value;
}

/** Returns the name of a member or a group in a row. */
export function nameIn({ name }: Row): string {
  if (typeof name === "string" && receivedNameFault(name) === undefined) return name;
  throw new DamagedRowError("name");
}

type GroupKind = Pick<KeptGroupRecord, "mode" | "signed">;

/** The word after a mode in a row that says that the group is signed. */
const SIGNED = " signed";

/** Returns the kind of a group as a word in a row: its mode, or its mode and "signed". */
export function kindWord({ mode, signed }: GroupKind): string {
  return signed ? mode + SIGNED : mode;
}

/** Returns the kind of a group in a row. */
export function kindIn({ mode }: Row): GroupKind {
  if (isMode(mode)) return { mode };
  const signed = typeof mode === "string" && mode.endsWith(SIGNED)
    ? mode.slice(0, -SIGNED.length)
    : undefined;
  if (isMode(signed)) return { mode: signed, signed: true };
  throw new DamagedRowError("mode");
}
