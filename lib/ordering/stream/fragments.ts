import {
  FIRST_FRAGMENT,
  FRAGMENT_BYTES_MAX,
  LAST_FRAGMENT,
  type MessageSlice,
} from "../../wire/mod.ts";

/** The fragment marks of a message in one piece. */
export const WHOLE_MESSAGE = FIRST_FRAGMENT | LAST_FRAGMENT;

/**
 * Cuts a message of `length` bytes, which begins at `from` in its buffer, into slices of at most
 * `FRAGMENT_BYTES_MAX`, each of which fits a datagram. Each slice takes one seq. A message of 3,000
 * bytes becomes 1,135 + 1,135 + 730; an empty message becomes one empty slice.
 */
export function cutMessage(length: number, sentAt: number, from = 0): MessageSlice[] {
  const to = from + length;
  if (length <= FRAGMENT_BYTES_MAX) {
    return [{ fragment: WHOLE_MESSAGE, sentAt, start: from, end: to }];
  }
  const slices: MessageSlice[] = [];
  for (let start = from; start < to; start += FRAGMENT_BYTES_MAX) {
    const end = Math.min(start + FRAGMENT_BYTES_MAX, to);
    const fragment = (start === from ? FIRST_FRAGMENT : 0) | (end === to ? LAST_FRAGMENT : 0);
    slices.push({ fragment, sentAt, start, end });
  }
  return slices;
}
