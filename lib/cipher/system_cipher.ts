import type { Cipher } from "./cipher.ts";
import { hasNativeCipher, NATIVE_CIPHER } from "./native_cipher.ts";

/** The fastest ChaCha20-Poly1305 (RFC 8439) that this runtime has. */
export const SYSTEM_CIPHER: Cipher = hasNativeCipher()
  ? NATIVE_CIPHER
  : (await import("./portable_cipher.ts")).PORTABLE_CIPHER;
