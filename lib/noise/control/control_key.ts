/** The part of a shared key that is for control connections. */
export interface ControlKey {
  /** A byte that travels openly, so that the other side knows which of its keys to try. */
  readonly id: number;
  /** The pre-shared key of the handshake, 32 bytes. */
  readonly control: Uint8Array;
}

/** The keys of a process, asked for anew for each connection, because they may be replaced. */
export interface ControlKeySource {
  /** The first key seals what we begin; a connection that others begin may name any of them. */
  readonly keyring: { readonly keys: readonly ControlKey[] };
}
