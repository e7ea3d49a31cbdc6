/** What can be wrong with bytes that a peer sent. */
export type WireFault =
  | "too-short"
  | "not-gm"
  | "version"
  | "flags"
  | "unsealed-tag"
  | "truncated"
  | "unknown-frame"
  | "trailing-bytes"
  | "bad-value"
  | "bad-text";

/** A fault of a peer, as a value: where decoding stopped, and why. */
export class WireError {
  constructor(readonly fault: WireFault, readonly offset: number) {}
}
