import {
  FIRST_FRAGMENT,
  FRAGMENT_BYTES_MAX,
  LAST_FRAGMENT,
  type MessageSlice,
} from "../../wire/mod.ts";

/** The fragment marks of a message in one piece. */
export const WHOLE_MESSAGE = FIRST_FRAGMENT | LAST_FRAGMENT;

/**
 * Cuts a message of `length` bytes into slices of at most `FRAGMENT_BYTES_MAX`, each of which fits
 * a datagram. Each slice takes one seq. A message of 3,000 bytes becomes 1,143 + 1,143 + 714; an
 * empty message becomes one empty slice.
 */
export function cutMessage(length: number, sentAt: number): MessageSlice[] {
  const slices: MessageSlice[] = [];
  for (let start = 0; start === 0 || start < length; start += FRAGMENT_BYTES_MAX) {
    const end = Math.min(start + FRAGMENT_BYTES_MAX, length);
    const fragment = (start === 0 ? FIRST_FRAGMENT : 0) | (end === length ? LAST_FRAGMENT : 0);
    slices.push({ fragment, sentAt, start, end });
  }
  return slices;
}
