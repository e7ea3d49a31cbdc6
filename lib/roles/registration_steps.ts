import {
  type Address,
  drawU32,
  type Random,
  REGISTRATION_START_BYTES,
  type SignedIdentity,
} from "../core/mod.ts";
import {
  type OwnIdentity,
  type RegistrationClaim,
  registrationId,
  signRegistration,
  verifyAcceptance,
} from "../identity/statements/mod.ts";
import type { Refusal, RegisterAnswer, RegisterRequest, Role, SigningTerms } from "../wire/mod.ts";
import { ReportSigner } from "./report_signer.ts";

/**
 * Requests for one registration. A nonce holds for minutes, so a second one is asked for only where
 * the tracker was restarted in between; whoever asks for more does not want us.
 */
const ROUNDS_MAX = 4;

/** The identity of a process, and its opinion of trackers. */
export interface RegistrationIdentity {
  readonly own: OwnIdentity;
  /**
   * Returns true if a tracker may have this public key; `undefined`: it has shown none.
   *
   * @default every tracker is taken
   */
  readonly acceptsTracker?: (key: Uint8Array | undefined) => boolean;
}

/** A registration that we have signed, and that a tracker took. */
export interface SignedRegistration {
  readonly identity: SignedIdentity;
  /** The public key of the tracker. */
  readonly tracker: Uint8Array;
  /** Signs our reports to that tracker when it was started again. */
  readonly reports: ReportSigner;
}

/** The outcome of an answer to a registration. */
export type RegistrationOutcome =
  /** The request goes on with another one. */
  | { readonly type: "again"; readonly request: RegisterRequest }
  | {
    readonly type: "registered";
    readonly answer: RegisterAnswer;
    /** Absent if we have no identity, or the tracker has none. */
    readonly signed?: SignedRegistration;
  }
  | {
    readonly type: "refused";
    /** `undefined` if the tracker could not be reached. */
    readonly refusal: Refusal | undefined;
  }
  /**
   * The tracker is not the one that it should be: it has another key, has not shown that it has its
   * key, or has none.
   */
  | { readonly type: "distrusted"; readonly key: Uint8Array | undefined };

/** The facts with which a registration begins. */
export interface RegistrationFacts {
  readonly role: Role;
  readonly name: string;
  /** The address as we ask for it. */
  readonly address: Address;
  readonly random: Random;
  readonly identity: RegistrationIdentity | undefined;
}

/**
 * One registration, from its first request to its end (PROTOCOL 7.10). Without an identity that is
 * one request. With one the first request shows our key, and is refused with the tracker's key and
 * a nonce; the second one is signed.
 *
 * ford asks with his key. The tracker's refusal has its key T and the nonce N. He draws a start S;
 * his id 0x43 follows from N, his key and S. He signs (T, N, his key, ford, his address, 0x43, S).
 * The answer's proof is T's signature of the same, so whoever only claims to be T is found out.
 */
export class RegistrationSteps {
  readonly #facts: RegistrationFacts;
  #claim: RegistrationClaim | undefined;
  #signature: Uint8Array | undefined;
  #rounds = 1;

  constructor(facts: RegistrationFacts) {
    this.#facts = facts;
  }

  /** Returns the first request. */
  first(): RegisterRequest {
    const { role, name, address: { hostname: host, port }, identity } = this.#facts;
    const request = { type: "register", role, name, host, port } as const;
    return identity === undefined
      ? request
      : { ...request, identity: { key: identity.own.signer.publicKey } };
  }

  /** Takes the answer to the last request; `undefined` if the tracker could not be reached. */
  onAnswer(answer: RegisterAnswer | Refusal | undefined): RegistrationOutcome {
    if (answer?.ok) return this.#onAccepted(answer);
    const { identity } = this.#facts;
    const terms = answer?.code === "sign_first" ? answer.terms : undefined;
    const mayGoOn = identity !== undefined && this.#rounds++ < ROUNDS_MAX;
    if (terms?.nonce === undefined || !mayGoOn) return { type: "refused", refusal: answer };
    if (identity.acceptsTracker?.(terms.tracker) === false) {
      return { type: "distrusted", key: terms.tracker };
    }
    return { type: "again", request: this.#sign(identity.own, terms, terms.nonce) };
  }

  #onAccepted(answer: RegisterAnswer): RegistrationOutcome {
    const { identity } = this.#facts;
    if (identity === undefined) return { type: "registered", answer };
    const { proof, member } = answer;
    const claim = this.#claim;
    if (claim === undefined || this.#signature === undefined || proof === undefined) {
      if (identity.acceptsTracker?.(undefined) === false) {
        return { type: "distrusted", key: undefined };
      }
      return { type: "registered", answer };
    }
    const isOurs = member === claim.member && verifyAcceptance(claim, proof, identity.own.verifier);
    if (!isOurs) return { type: "distrusted", key: claim.tracker };
    const { key, freshness, start, address: asked, tracker } = claim;
    const own = { key, signature: this.#signature, freshness, start, asked };
    const accepted = { claim, identity: own, acceptance: proof };
    const reports = new ReportSigner(accepted, identity.own.signer);
    return { type: "registered", answer, signed: { identity: own, tracker, reports } };
  }

  #sign(own: OwnIdentity, { tracker }: SigningTerms, nonce: Uint8Array): RegisterRequest {
    const { role, name, address, random } = this.#facts;
    const start = Uint8Array.from(
      { length: REGISTRATION_START_BYTES },
      () => drawU32(random) % 256,
    );
    const freshness = { kind: "nonce", bytes: nonce } as const;
    const key = own.signer.publicKey;
    const member = registrationId({ freshness, key, start }, own.hash);
    this.#claim = { tracker, freshness, key, role, name, address, member, start };
    const signature = this.#signature = signRegistration(this.#claim, own.signer);
    const signed = { start, nonce, signature };
    return { ...this.first(), identity: { key, signed } };
  }
}
