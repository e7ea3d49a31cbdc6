import { invariant, type MemberId } from "../../../core/mod.ts";
import { RunSigner, RunVerifier } from "../../../identity/statements/mod.ts";
import type { GroupOptions } from "./group.ts";

/** The signer of our messages in a signed group, and the checks of those of others. */
export class RunKeys {
  readonly signer: RunSigner;
  /** Returns the check of what a member says, which has signed its registration with this key. */
  readonly verifierOf: (member: MemberId, key: Uint8Array) => RunVerifier;

  constructor({ identity, record: { group }, self, next }: GroupOptions) {
    invariant(identity !== undefined, "Whoever is in a signed group has an identity");
    const { signer, verifier, hash } = identity;
    this.signer = new RunSigner({ group, member: self.id, next, signer, hash });
    this.verifierOf = (member, key) => new RunVerifier({ group, member, key, verifier, hash });
  }
}
