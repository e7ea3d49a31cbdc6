/** The faults that bytes from a peer can have (PROTOCOL 4). */
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

/** A fault in bytes from a peer, as a value: why decoding stopped, and at which offset. */
export class WireError {
  constructor(readonly fault: WireFault, readonly offset: number) {}
}
