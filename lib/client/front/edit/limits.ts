import { MESSAGE_BYTES_MAX } from "../../../core/mod.ts";

/**
 * The longest line that can be edited, in UTF-16 units: the longest message, with a mark before it
 * that is not sent. Every unit takes a byte or more, so a longer line could not be sent.
 */
export const LINE_UNITS_MAX = MESSAGE_BYTES_MAX + 1;
/** The number of earlier lines that can be recalled. */
export const HISTORY_LINES_MAX = 500;
/** The UTF-16 units of all lines that can be recalled: some very long ones, many short ones. */
export const HISTORY_UNITS_MAX = 1_048_576;
/** The number of changes of one line that can be undone. */
export const UNDO_MAX = 100;
/**
 * The UTF-16 units beside the cursor that are looked at to find where a letter begins or ends. Most
 * letters have under ten; a letter with more marks than this is edited in pieces.
 */
export const LETTER_UNITS_MAX = 256;
/** The bytes of a control sequence of the terminal; a longer one is none. */
export const SEQUENCE_BYTES_MAX = 64;
