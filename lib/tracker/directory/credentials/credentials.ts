import {
  type Address,
  type Instant,
  isSignedId,
  type MemberId,
  othersNameFault,
  type Random,
  type SignedIdentity,
  type SignedReport,
} from "../../../core/mod.ts";
import {
  acceptanceStatement,
  type OwnIdentity,
  type RegistrationClaim,
  registrationId,
  verifyAcceptance,
  verifyRegistration,
  verifyReport,
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
  readonly report?: SignedReport;
  readonly from: Address;
  /** The boot id of this life of the tracker. */
  readonly boot: number;
}

/**
 * The verdict on a report: its verified signed part, or `undefined` if whoever reports has no
 * identity. "refused": it is true, but its source must register anew. "forged": it is not that of
 * the member or sequencer that it names, so it says nothing about them.
 */
export type ReportVerdict = SignedReport | undefined | "refused" | "forged";

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
    const { start, signature } = signed!;
    const address: Address = { ...given, hostname: request.host, port: request.port };
    const freshness = { kind: "nonce", bytes: nonce } as const;
    const own = tracker.own.signer.publicKey;
    const member = registrationId({ freshness, key, start }, tracker.own.hash);
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
   * Judges the report of a member or sequencer that this tracker does not know (PROTOCOL 9.4.11).
   * The name belongs to its key once the address is proven: {@linkcode Credentials.bind}.
   *
   * Zaphod was in a view with ford, and has his identity. He reports ford's id from his own host:
   * he lacks ford's signature for this life of the tracker. With a key and a signature of his own
   * he lacks the tracker's acceptance of that key under ford's id, and without a key the id is not
   * one of those that have none.
   */
  judgeReport(reported: ReportedRegistrant): ReportVerdict {
    const tracker = this.#tracker;
    if (tracker === undefined) return undefined;
    const { role, id, name, report } = reported;
    if (report === undefined) {
      if (isSignedId(id)) return "forged";
      return this.#judgeKey(role, name, undefined) === undefined ? undefined : "refused";
    }
    if (!this.#isTrue(tracker.own, reported, report)) return "forged";
    // The tracker writes down the names that belong to keys, a line for each.
    const isName = role === "sequencer" || othersNameFault(name) === undefined;
    const isTheirs = isName && this.#judgeKey(role, name, report.identity.key) === undefined;
    return isTheirs ? report : "refused";
  }

  /**
   * Notes that the name of a member that was taken back belongs to its key, because the address is
   * proven now. Returns false if the name belongs to another key.
   */
  bind({ name, identity }: { name: string; identity: SignedIdentity | undefined }): boolean {
    if (identity === undefined) return true;
    if (this.#owners.rivalOf(name, identity.key) !== undefined) return false;
    this.#own(name, identity.key);
    return true;
  }

  /**
   * Returns true if a report was signed for this life of the tracker, by a key whose signed
   * registration under that id and name an earlier life has accepted.
   */
  #isTrue(own: OwnIdentity, reported: ReportedRegistrant, report: SignedReport): boolean {
    const { role, id: member, name, from, boot } = reported;
    const { identity, acceptance, signature } = report;
    const { key, freshness, start, asked: address = from } = identity;
    const tracker = own.signer.publicKey;
    const claim = { tracker, freshness, key, role, name, address, member, start };
    return verifyReport({ tracker, boot, key, role, name, member }, signature, own.verifier) &&
      verifyAcceptance(claim, acceptance, own.verifier) &&
      verifyRegistration(claim, identity.signature, own.verifier);
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
