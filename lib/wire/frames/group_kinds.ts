import { type Mode, MODES } from "../../core/mod.ts";
import type { ByteReader, ByteWriter } from "../bytes/mod.ts";

/** The order of a group, and whether its members sign what they say in it. */
export interface CodedGroupKind {
  readonly mode: Mode;
  /** True if they do; absent otherwise. */
  readonly signed?: true;
}

/** The bit of a mode that says that the group is signed. */
const SIGNED_BIT = 0x80;
/** The modes and the signed ones, by their codes. */
const GROUP_KINDS: readonly CodedGroupKind[] = Object.assign(
  MODES.map((mode) => ({ mode })),
  Object.fromEntries(MODES.map((mode, i) => [SIGNED_BIT + i, { mode, signed: true as const }])),
);

/** Reads the kind of a group, which is one byte. */
export function readGroupKind(reader: ByteReader): CodedGroupKind {
  return reader.choice(GROUP_KINDS);
}

/** Writes the kind of a group. */
export function writeGroupKind(writer: ByteWriter, { mode, signed }: CodedGroupKind): void {
  writer.u8(MODES.indexOf(mode) | (signed ? SIGNED_BIT : 0));
}
