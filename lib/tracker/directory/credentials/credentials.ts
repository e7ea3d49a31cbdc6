import {
  type Address,
  type Instant,
  isUnspecified,
  type MemberId,
  othersNameFault,
  type Random,
  type SignedIdentity,
} from "../../../core/mod.ts";
import {
  acceptanceStatement,
  type OwnIdentity,
  type RegistrationClaim,
  verifyRegistration,
} from "../../../identity/statements/mod.ts";
import type { KeyAdmission } from "../../../identity/trust/mod.ts";
import type { Refusal, RegisterRequest, Role } from "../../../wire/mod.ts";
import { NameOwners, type OwnedName } from "../names/mod.ts";
import type { DirectoryEventQueue, Identities } from "../state/mod.ts";
import { Nonces } from "./nonces.ts";
import * as refusals from "./credential_refusals.ts";

/** The list of those who may take part, as it is now. */
export interface Admissions {
  /** Returns whether a key may take part under a name. */
  judge(key: Uint8Array, name: string): KeyAdmission;
}

/** The identity of a tracker, and what it knows of those of others. */
export interface TrackerIdentity {
  readonly own: OwnIdentity;
  /**
   * The list of those who may take part.
   * @default everybody may
   */
  readonly allowed?: Admissions;
  /**
   * The names that belonged to keys before this start.
   * @default none
   */
  readonly names?: Iterable<OwnedName>;
}

/** A registration that may be admitted, and its signature if there is one. */
export interface Credential {
  readonly signed?: {
    readonly id: MemberId;
    readonly identity: SignedIdentity;
    /** The claim, for the tracker's signature of its acceptance. */
    readonly claim: RegistrationClaim;
  };
}

/** A member or sequencer that reports itself after a restart. */
export interface ReportedRegistrant {
  readonly role: Role;
  readonly id: MemberId;
  readonly name: string;
  readonly identity?: SignedIdentity;
  readonly from: Address;
}

/**
 * Decides who may have which name (PROTOCOL 7.10, 9.1.7): whether a registration is signed by the
 * key that it shows, whether that key may take part, and whether the name belongs to it. A tracker
 * without an identity takes everybody, and no keys.
 */
export class Credentials {
  readonly #tracker: TrackerIdentity | undefined;
  readonly #nonces: Nonces | undefined;
  readonly #owners: NameOwners;
  readonly #identities: Identities;
  readonly #events: DirectoryEventQueue;

  constructor(parts: {
    tracker: TrackerIdentity | undefined;
    identities: Identities;
    events: DirectoryEventQueue;
    random: Random;
  }) {
    const { tracker, random } = parts;
    this.#tracker = tracker;
    this.#nonces = tracker && new Nonces(tracker.own.hash, random);
    this.#owners = new NameOwners(tracker?.names);
    this.#identities = parts.identities;
    this.#events = parts.events;
  }

  /** Returns the refusal of a registration, or what is known of whoever registers. */
  judge(
    request: RegisterRequest,
    from: Address,
    given: Address,
    now: Instant,
  ): Credential | Refusal {
    const tracker = this.#tracker;
    if (tracker === undefined || this.#nonces === undefined) return {};
    const { identity, role, name } = request;
    if (identity === undefined) return this.#judgeKey(role, name, undefined) ?? {};
    const { key, signed } = identity;
    const { hostname } = from;
    const nonce = signed?.nonce;
    if (nonce === undefined || !this.#nonces.isFresh(nonce, hostname, key, now)) {
      return refusals.signFirst({
        tracker: tracker.own.signer.publicKey,
        nonce: this.#nonces.make(hostname, key, now),
      });
    }
    const { member, start, signature } = signed!;
    const address: Address = { ...given, hostname: request.host, port: request.port };
    const freshness = { kind: "nonce", bytes: nonce } as const;
    const own = tracker.own.signer.publicKey;
    const claim = { tracker: own, freshness, key, role, name, address, member, start };
    if (!verifyRegistration(claim, signature, tracker.own.verifier)) {
      return refusals.badSignature(name);
    }
    if (!this.#identities.isFree(member)) return refusals.usedId(member);
    const refusal = this.#judgeKey(role, name, key);
    if (refusal !== undefined) return refusal;
    // The address that others are given changes on its way where it is a loopback address (7.7).
    const record = { key, signature, freshness, start, asked: address };
    return { signed: { id: member, identity: record, claim } };
  }

  /**
   * Notes that a registration was admitted, and returns the tracker's signature of that. The name
   * of a member belongs to its key from now on.
   */
  admit({ signed }: Credential): { proof?: Uint8Array } {
    if (signed === undefined || this.#tracker === undefined) return {};
    const { claim } = signed;
    if (claim.role === "member") this.#own(claim.name, claim.key);
    return { proof: this.#tracker.own.signer.sign(acceptanceStatement(claim)) };
  }

  /**
   * Returns the identity of a member or sequencer that reports itself after a restart; "refused" if
   * it must register anew. A tracker that has another key than before refuses all signatures.
   *
   * The signature is one of before the restart, and all who were in a view with its owner have it.
   * So the report must come from the address that was asked for, and nobody takes a name in it that
   * no registration could have had: names that belong to keys are written down, a line for each.
   */
  judgeReport(report: ReportedRegistrant): SignedIdentity | undefined | "refused" {
    const tracker = this.#tracker;
    if (tracker === undefined) return undefined;
    const { role, id: member, name, identity, from } = report;
    if (identity === undefined) {
      return this.#judgeKey(role, name, undefined) === undefined ? undefined : "refused";
    }
    const { key, signature, freshness, start, asked: address = from } = identity;
    const isName = role === "sequencer" || othersNameFault(name) === undefined;
    if (!isName || !isAskedFrom(address, from)) return "refused";
    const own = tracker.own.signer.publicKey;
    const claim = { tracker: own, freshness, key, role, name, address, member, start };
    const isSigned = verifyRegistration(claim, signature, tracker.own.verifier);
    if (!isSigned || this.#judgeKey(role, name, key) !== undefined) return "refused";
    if (role === "member") this.#own(name, key);
    return identity;
  }

  /** Returns the refusal of a name to a key, or to somebody without one. */
  #judgeKey(role: Role, name: string, key: Uint8Array | undefined): Refusal | undefined {
    const verdict = this.#tracker?.allowed &&
      (key === undefined ? "no-key" : this.#tracker.allowed.judge(key, name));
    // The name of a sequencer is for logs.
    const isFine = role === "sequencer" && (verdict === "other-names" || verdict === "reserved");
    if (verdict !== undefined && verdict !== "admitted" && !isFine) {
      return refusals.notAllowed(name, verdict);
    }
    const rival = role === "member" ? this.#owners.rivalOf(name, key) : undefined;
    return rival && refusals.nameOwned(name, rival.name);
  }

  #own(name: string, key: Uint8Array): void {
    if (this.#owners.own(name, key)) this.#events.owned(name, key);
  }
}

/** Returns true if `from` is the address that was asked for; 0.0.0.0 and :: stand for any host. */
function isAskedFrom(asked: Address, from: Address): boolean {
  return asked.port === from.port &&
    (isUnspecified(asked.hostname) || asked.hostname === from.hostname);
}
