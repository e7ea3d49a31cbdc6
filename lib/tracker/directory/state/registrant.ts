import {
  type Address,
  type Instant,
  isLoopback,
  type MemberId,
  sameBytes,
  type SignedIdentity,
  type SignedReport,
} from "../../../core/mod.ts";

/**
 * The proof that a registrant receives at its address (PROTOCOL 7.9). Until the address has echoed
 * a challenge, nothing but challenges goes there, and nobody is told of it.
 */
export type AddressProof =
  | {
    readonly type: "awaited";
    /** The echo must carry it. A wrong echo leaves it as it is. */
    cookie: number;
    /** The number of requests that wait for the proof. */
    held: number;
    /** The number of wrong echoes so far. After many a right one may be a guess. */
    wrongEchoes: number;
    /** The time of the last right echo that may have been a guess. */
    rightAt: Instant;
    /** The time of the last challenge that a datagram brought about. */
    askedAt: Instant;
    /** The number of probes that were due meanwhile. Some of them were challenges. */
    probes: number;
  }
  | { readonly type: "given" };

/** The proof of an address that has echoed its challenge. */
export const PROOF_GIVEN: AddressProof = Object.freeze({ type: "given" });

/** Returns the state of a proof that begins, with a cookie that cannot be guessed. */
export function awaitProof(cookie: number): AddressProof {
  return {
    type: "awaited",
    cookie,
    held: 0,
    wrongEchoes: 0,
    rightAt: -Infinity,
    askedAt: -Infinity,
    probes: 0,
  };
}

/** The facts of a registrant that most do not have. */
export interface RegistrantOptions {
  readonly isBound?: boolean;
  readonly proof?: AddressProof;
  readonly identity?: SignedIdentity | undefined;
  /** The verified signature of the report by which the registrant was taken back. */
  readonly reported?: Uint8Array | undefined;
}

/** A member or sequencer from before the restart that is to be taken back. */
export interface TakenBack {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
  /** The verified report; `undefined` if the registrant has no identity. */
  readonly report: SignedReport | undefined;
}

/** The part of a registration that may be missing. */
export interface AdmittedOptions {
  readonly isBound?: boolean;
  /** The id and the identity of whoever has signed its registration. */
  readonly signed?: { readonly id: MemberId; readonly identity: SignedIdentity } | undefined;
}

/** A member or a sequencer: what both have. */
export abstract class Registrant {
  readonly id: MemberId;
  /** The name; that of a sequencer is for logs, and need not be unique. */
  readonly name: string;
  readonly address: Address;
  /** The address as the destination of a transmit. */
  readonly to: readonly Address[];
  /**
   * True if the registrant was taken back after a restart of the tracker, and has not registered
   * since.
   */
  readonly isRestored: boolean;
  /** True if the registrant receives on a loopback address only; false if it was taken back. */
  readonly isBound: boolean;
  /** The time of its last datagram; `undefined`: none has come since the registration. */
  heardAt: Instant | undefined;
  /** The proof that the registrant receives at its address. */
  proof: AddressProof;
  /** The verified identity; `undefined` without one. */
  readonly identity: SignedIdentity | undefined;
  readonly #reported: Uint8Array | undefined;

  constructor(
    id: MemberId,
    name: string,
    address: Address,
    isRestored: boolean,
    { isBound = false, proof = PROOF_GIVEN, identity, reported }: RegistrantOptions = {},
  ) {
    this.proof = proof;
    this.identity = identity;
    this.#reported = reported;
    this.id = id;
    this.name = name;
    this.address = address;
    this.to = [address];
    this.isRestored = isRestored;
    this.isBound = isBound;
  }

  /** True if the registrant did not come by way of a loopback address. */
  get isElsewhere(): boolean {
    return !isLoopback(this.address.hostname);
  }

  /** True if the registrant has shown that it receives at its address. */
  get isProven(): boolean {
    return this.proof.type === "given";
  }

  /**
   * Returns true if one more report can be the registrant's: it has the signature that was
   * verified, or the registrant has no identity.
   */
  mayReport(report: SignedReport | undefined): boolean {
    if (this.#reported === undefined) return true;
    return report !== undefined && sameBytes(report.signature, this.#reported);
  }

  /** True if no datagram of the registrant has ever come. */
  get isUnheard(): boolean {
    return this.heardAt === undefined && !this.isRestored;
  }
}

/**
 * Returns true unless one of two receives on a loopback address only, and the other came from
 * elsewhere (PROTOCOL 7.8). A loopback address alone is fine: whoever dialled one, and receives on
 * all addresses of its host, can be reached (7.7).
 */
export function reachEachOther(a: Registrant, b: Registrant): boolean {
  return !(a.isBound && b.isElsewhere) && !(b.isBound && a.isElsewhere);
}
