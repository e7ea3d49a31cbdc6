import { addressOf, FRESHNESS_BYTES } from "../../../lib/core/mod.ts";
import { Identity, SYSTEM_VERIFIER, systemHash } from "../../../lib/identity/mod.ts";
import type { Hash, RegistrationClaim, Verifier } from "../../../lib/identity/statements/mod.ts";
import type { MessageSlice } from "../../../lib/wire/mod.ts";
import vectors from "../../vectors/identity.json" with { type: "json" };

export { vectors };

export const HASH: Hash = systemHash;
export const VERIFIER: Verifier = SYSTEM_VERIFIER;

export const GROUP = 42;
export const FORD_ID = 0x222222222222;
export const FORD = new Identity(bytesOf(vectors.key.seed));
export const ARTHUR = new Identity(new Uint8Array(32).fill(7));

/** The private key of ford as ssh-keygen would write it, without its frame. It is no secret. */
const OPENSSH_BODY = [
  "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW",
  "QyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGgAAAJgBAgMEAQID",
  "BAAAAAtzc2gtZWQyNTUxOQAAACDXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg",
  "AAAECdYbGd7/1aYLqESvSS7CzEREnFaXsyaRlwO6wDHK5/YNdamAGCsQq31Uv+08lkBzoO",
  "4XLz2qYjJa8CGmj3B1EaAAAAD2ZvcmRAYmV0ZWxnZXVzZQECAwQFBg==",
];
export const OPENSSH_KEY = pem("OPENSSH PRIVATE KEY", OPENSSH_BODY);
/** The same key as openssl would write it. */
export const PKCS8_KEY = pem("PRIVATE KEY", [
  btoa(
    String.fromCharCode(...bytesOf(`302e020100300506032b657004220420${vectors.key.seed}`)),
  ),
]);

/** The registration of the golden vector `nonce`, or one that differs from it. */
export function registrationOf(other: Partial<RegistrationClaim> = {}): RegistrationClaim {
  return {
    tracker: bytesOf(vectors.key.tracker),
    freshness: { kind: "nonce", bytes: new Uint8Array(FRESHNESS_BYTES).fill(0xaa) },
    key: FORD.publicKey,
    role: "member",
    name: "ford",
    address: addressOf("127.0.0.1", 4_000)!,
    member: FORD_ID,
    start: Uint8Array.of(1, 2, 3, 4, 5, 6, 7),
    ...other,
  };
}

/** A message as it is held: a slice of memory of its own. */
export interface TestMessage {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
}

/** Returns a message that lies between other bytes. */
export function messageOf(text: string, fragment = 3, sentAt = 1_732_881_600_000_000): TestMessage {
  const bytes = new TextEncoder().encode(`..${text}..`);
  return { slice: { fragment, sentAt, start: 2, end: bytes.length - 2 }, bytes };
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function pem(label: string, lines: readonly string[]): string {
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** Runs with a folder of its own, which is removed afterwards. */
export function withFolder(run: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
