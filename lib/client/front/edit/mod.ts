/**
 * The line editor of a terminal, as a pure machine: bytes become keys (`KeyDecoder`), keys edit a
 * line (`LineEditor`), and a line becomes what the terminal is sent (`Screen`). No terminal, clock
 * or promise is known here; terminal/ has those. A line's meaning is none of this folder's
 * business.
 *
 * Invariants:
 * - A paste never ends a line, however many line feeds are in it.
 * - What others wrote is never erased, whatever the letters and the width.
 * - A key takes no longer in a long line than in a short one, but for copying the line.
 *
 * Decision 0075 says why gm has an editor of its own.
 *
 * @module
 */
export * from "./key.ts";
export * from "./key_decoder.ts";
export * from "./line_editor.ts";
export * from "./line_view.ts";
export * from "./screen.ts";
