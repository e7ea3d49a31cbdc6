/**
 * Lines of bytes: cut from a stream ({@linkcode LineCutter}), or read from a file
 * ({@linkcode readLines}). A line is a message of at most 64 KiB, and it may be no text.
 *
 * The meaning of a line is none of this folder's business; parse_line.ts knows it.
 *
 * Invariant: a line that is too long is counted and not kept, so memory stays bounded.
 *
 * @module
 */
export * from "./line_cutter.ts";
export * from "./read_lines.ts";
