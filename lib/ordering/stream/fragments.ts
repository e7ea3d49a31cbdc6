import {
  FIRST_FRAGMENT,
  FRAGMENT_BYTES_MAX,
  LAST_FRAGMENT,
  type MessageSlice,
} from "../../wire/mod.ts";

/** A message in one piece. */
export const WHOLE_MESSAGE = FIRST_FRAGMENT | LAST_FRAGMENT;

/** Cuts a message of `length` bytes into slices that fit a datagram each; an empty one is one slice. */
export function cutMessage(length: number, sentAt: number): MessageSlice[] {
  const slices: MessageSlice[] = [];
  for (let start = 0; start === 0 || start < length; start += FRAGMENT_BYTES_MAX) {
    const end = Math.min(start + FRAGMENT_BYTES_MAX, length);
    const fragment = (start === 0 ? FIRST_FRAGMENT : 0) | (end === length ? LAST_FRAGMENT : 0);
    slices.push({ fragment, sentAt, start, end });
  }
  return slices;
}

/** How many sequence numbers a message of `length` bytes takes. */
export function fragmentCount(length: number): number {
  return Math.max(1, Math.ceil(length / FRAGMENT_BYTES_MAX));
}
