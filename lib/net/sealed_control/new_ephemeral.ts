import { generateKeyPairSync } from "node:crypto";
import { type Ephemeral, ephemeralOfPair } from "../../noise/mod.ts";

/** Returns a key pair for one handshake, drawn from the system's randomness. */
export function newEphemeral(): Ephemeral {
  return ephemeralOfPair(generateKeyPairSync("x25519"));
}
