import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { invariant, PUBLIC_KEY_BYTES } from "../core/mod.ts";
import { SEED_BYTES } from "./parse_private_key.ts";
import type { Signer } from "./statements/mod.ts";
import { derOf, PKCS8_PREFIX, SPKI_PREFIX, systemHash } from "./system_verifier.ts";
import { fingerprintOf, publicKeyLine } from "./trust/mod.ts";

/** The key pair of a process, which signs with it. The private key does not leave it. */
export class Identity implements Signer {
  readonly publicKey: Uint8Array;
  /** The fingerprint for people, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
  readonly #key: KeyObject;

  /** Takes the 32 bytes of a private key of Ed25519. */
  constructor(seed: Uint8Array) {
    invariant(seed.length === SEED_BYTES, "A private key of Ed25519 has 32 bytes");
    this.#key = createPrivateKey({
      key: derOf(PKCS8_PREFIX, seed),
      format: "der",
      type: "pkcs8",
    });
    const der = createPublicKey(this.#key).export({ format: "der", type: "spki" });
    this.publicKey = new Uint8Array(der).slice(SPKI_PREFIX.length);
    invariant(this.publicKey.length === PUBLIC_KEY_BYTES, "A public key of Ed25519 has 32 bytes");
    this.fingerprint = fingerprintOf(this.publicKey, systemHash);
  }

  /** The public key as a line of authorized_keys. */
  get line(): string {
    return publicKeyLine(this.publicKey);
  }

  sign(statement: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, statement, this.#key));
  }
}
