import { generateKeyPairSync } from "node:crypto";
import { type Ephemeral, ephemeralOfKey } from "../../noise/mod.ts";

/** Returns a key pair for one handshake, drawn from the system's randomness. */
export function newEphemeral(): Ephemeral {
  return ephemeralOfKey(generateKeyPairSync("x25519").privateKey);
}
