/** Number of lines, typed ahead, that may wait for their turn. More are refused by the bell. */
export const LINES_WAITING_MAX = 10_000;
/** The UTF-16 units of all lines that wait for their turn. */
export const WAITING_UNITS_MAX = 8_388_608;
/** Bytes that are read from the terminal at once. */
export const CHUNK_BYTES = 65_536;
/**
 * Time in milliseconds without input after which a paste is taken to be over. Over ssh a paste
 * comes in pieces, and 50 ms between them are usual.
 */
export const QUIET_MS = 200;
/** The same after lines were dropped: those are a paste, and the shell would run the rest. */
export const PASTE_QUIET_MS = 1_000;
/** Time in milliseconds from one look for input to the next. */
export const LOOK_MS = 50;
/**
 * Time in milliseconds after which the end does not wait for quiet any more: a key may be stuck.
 */
export const INPUT_DRAIN_MS_MAX = 5_000;
/** The same after lines were dropped. Ctrl-C ends the wait. */
export const PASTE_DRAIN_MS_MAX = 60_000;
/** Time in milliseconds in which a terminal reports where its cursor is, if it does at all. */
export const LOCATE_MS_MAX = 500;
