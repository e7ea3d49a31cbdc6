import type { SignedIdentity, SignedReport } from "../core/mod.ts";
import { type RegistrationClaim, type Signer, signReport } from "../identity/statements/mod.ts";

/** A registration that its tracker took. */
export interface AcceptedRegistration {
  readonly claim: RegistrationClaim;
  readonly identity: SignedIdentity;
  /** The tracker's signature of its acceptance. */
  readonly acceptance: Uint8Array;
}

/**
 * Signs our reports to a tracker that was started again (PROTOCOL 9.4.11): once for each life of
 * it, whatever the number of our groups, and however often it asks.
 *
 * Ford is in three groups when the tracker of boot a1 is started again as b2. He signs (the
 * tracker's key, b2, his key, member, ford, his id), and his three reports have that signature.
 */
export class ReportSigner {
  readonly #registration: AcceptedRegistration;
  readonly #signer: Signer;
  #newest: { readonly boot: number; readonly report: SignedReport } | undefined;

  constructor(registration: AcceptedRegistration, signer: Signer) {
    this.#registration = registration;
    this.#signer = signer;
  }

  /** Returns the signed part of our reports to one life of the tracker. */
  sign(boot: number): SignedReport {
    if (this.#newest?.boot === boot) return this.#newest.report;
    const { claim, identity, acceptance } = this.#registration;
    const signature = signReport({ ...claim, boot }, this.#signer);
    const report = { identity, acceptance, signature };
    this.#newest = { boot, report };
    return report;
  }
}
