import { fromBase64, PUBLIC_KEY_BYTES, sameBytes } from "../core/mod.ts";
import { PKCS8_PREFIX } from "./system_verifier.ts";
import { KEY_TYPE, shown } from "./trust/mod.ts";

/** Bytes of a private key of Ed25519 (RFC 8032). */
export const SEED_BYTES = 32;

/** The private key in a file, or its fault. */
export type ParsedPrivateKey =
  | {
    readonly type: "key";
    readonly seed: Uint8Array;
    /** The public key that the file has beside it; `undefined` if it has none. */
    readonly publicKey: Uint8Array | undefined;
  }
  | {
    readonly type: "fault";
    /** The fault as the end of a sentence, with what to do. It shows nothing of the key. */
    readonly fault: string;
  };

const MAKE_ANOTHER = "make another key with ssh-keygen -t ed25519 -N ''";
/** The words with which the body of an OpenSSH key begins. */
const OPENSSH_MAGIC = "openssh-key-v1\0";
/** The block size to which an unencrypted OpenSSH key is padded. */
const OPENSSH_BLOCK = 8;

/**
 * Returns the private key in the text of a file: PKCS #8 as `openssl genpkey -algorithm ed25519`
 * writes it, or OpenSSH's form as `ssh-keygen -t ed25519 -N ''` writes it.
 */
export function parsePrivateKey(text: string): ParsedPrivateKey {
  const [, label = "", body = ""] =
    /^\s*-----BEGIN ([A-Z0-9 ]+)-----\s([A-Za-z0-9+/=\s]*?)-----END \1-----\s*$/.exec(text) ?? [];
  const bytes = fromBase64(body.replaceAll(/\s/g, ""));
  if (label === "ENCRYPTED PRIVATE KEY") return encrypted("openssl pkey -in FILE -out NEW");
  if (label === "" || bytes === undefined || bytes.length === 0) {
    if (/^ssh-\S+ AAAA/.test(text)) {
      return fault("has a public key: give the name of the private one, without .pub");
    }
    return fault(`has no private key: ${MAKE_ANOTHER}`);
  }
  if (label === "OPENSSH PRIVATE KEY") return parseOpenSsh(new SshReader(bytes));
  if (label === "PRIVATE KEY") return parsePkcs8(bytes);
  return fault(`has a key of another form (${label}): ${MAKE_ANOTHER}`);
}

function parsePkcs8(bytes: Uint8Array): ParsedPrivateKey {
  const isKey = bytes.length === PKCS8_PREFIX.length + SEED_BYTES &&
    PKCS8_PREFIX.every((byte, i) => byte === bytes[i]);
  if (!isKey) return fault(`has no key of Ed25519: ${MAKE_ANOTHER}`);
  return { type: "key", seed: bytes.slice(PKCS8_PREFIX.length), publicKey: undefined };
}

/** Reads what PROTOCOL.key of OpenSSH describes. */
function parseOpenSsh(reader: SshReader): ParsedPrivateKey {
  if (reader.chars(OPENSSH_MAGIC.length) !== OPENSSH_MAGIC) return damaged();
  const [cipher, kdf] = [reader.text(), reader.text()];
  reader.string();
  if (reader.failed) return damaged();
  if (cipher !== "none" || kdf !== "none") return encrypted("ssh-keygen -p -N '' -f FILE");
  if (reader.u32() !== 1) return damaged();
  const outer = new SshReader(reader.string());
  const type = outer.text();
  if (type !== KEY_TYPE) return fault(`has a key of type ${shown(type)}: ${MAKE_ANOTHER}`);
  const inner = new SshReader(reader.string());
  // Two equal numbers, by which a wrong passphrase is noticed.
  const checks = [inner.u32(), inner.u32()];
  const isSound = checks[0] === checks[1] && inner.text() === KEY_TYPE;
  const [publicKey, secret] = [inner.string(), inner.string()];
  inner.string();
  // The secret is the private key, and the public one once more.
  const copies = [outer.string(), secret.subarray(SEED_BYTES)];
  const isKey = isSound && secret.length === SEED_BYTES + PUBLIC_KEY_BYTES &&
    copies.every((copy) => sameBytes(copy, publicKey)) && inner.isPadding() && reader.isAtEnd &&
    !reader.failed && !inner.failed;
  if (!isKey) return damaged();
  return { type: "key", seed: secret.slice(0, SEED_BYTES), publicKey: publicKey.slice() };
}

/** Reads the fields of ssh: a length and so many bytes. After a fault all fields are empty. */
class SshReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  u32(): number {
    return this.#take(4).reduce((value, byte) => value * 256 + byte, 0);
  }

  string(): Uint8Array {
    return this.#take(this.u32());
  }

  text(): string {
    return String.fromCharCode(...this.string());
  }

  chars(length: number): string {
    return String.fromCharCode(...this.#take(length));
  }

  /** Returns true if the rest is the padding of OpenSSH: 1, 2, 3, less than a block of it. */
  isPadding(): boolean {
    const rest = this.#bytes.subarray(this.#offset);
    return rest.length < OPENSSH_BLOCK && rest.every((byte, i) => byte === i + 1);
  }

  #take(length: number): Uint8Array {
    const end = this.#offset + length;
    if (this.failed || end > this.#bytes.length) {
      this.failed = true;
      return new Uint8Array(0);
    }
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }
}

function fault(words: string): ParsedPrivateKey {
  return { type: "fault", fault: words };
}

function damaged(): ParsedPrivateKey {
  return fault(`has a damaged key: copy the file again, or ${MAKE_ANOTHER}`);
}

function encrypted(remedy: string): ParsedPrivateKey {
  return fault(
    "has a key that is encrypted, and gm cannot ask for its passphrase: make another key for gm " +
      `with ssh-keygen -t ed25519 -N '', or take the passphrase off a copy with ${remedy}`,
  );
}
