/** Seals the bodies of records, so that whoever keeps the stream cannot read or change them. */
export interface BodySeal {
  /** Returns the sealed form of a body, bound to the bytes of its head. */
  seal(head: Uint8Array, body: Uint8Array): Uint8Array;
  /** Returns the body; `undefined` if it was sealed otherwise, or not for this head. */
  open(head: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}

/** Leaves bodies as they are: there is no key. */
export const NO_SEAL: BodySeal = {
  seal: (_head, body) => body,
  open: (_head, body) => body,
};
