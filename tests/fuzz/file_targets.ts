import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { othersNameFault } from "../../lib/core/mod.ts";
import {
  AllowList,
  formatGmLink,
  type KeyLineFault,
  type KeyOwner,
  knownKeyLine,
  KnownKeys,
  parseAllowList,
  parseGmLink,
  parseKnownKeys,
  publicKeyLine,
} from "../../lib/identity/trust/mod.ts";
import { parsePrivateKey } from "../../lib/identity/mod.ts";
import { KeyFileError, parseKeyLines, parseKeyring } from "../../lib/key/mod.ts";
import { keyText } from "../../lib/key/write_key_file.ts";
import { OPENSSH_KEY, pem, PKCS8_KEY } from "../unit/identity/fixture_identities.ts";
import { addresses, names } from "../unit/wire/arbitraries.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";
import { mutatedBytes, mutatedText } from "./mutations.ts";

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

const keyFiles = fc.record({
  keys: fc.array(keys, { minLength: 1, maxLength: 2 }),
  mark: fc.constantFrom("next" as const, "old" as const, undefined),
}).map(({ keys, mark }) => keyText(keys, mark));

function checkKeyFile(text: string): void {
  try {
    const { keys, mark } = parseKeyLines(text, "a.key");
    assertEquals(parseKeyLines(keyText(keys, mark), "a.key"), { keys, mark });
    parseKeyring(text, "a.key");
  } catch (error) {
    assertInstanceOf(error, KeyFileError);
    // The text may be a key with a typing error.
    for (const line of text.split(/\s+/)) {
      assert(line.length < 20 || !error.message.includes(line), error.message);
    }
  }
}

const bytesOfPem = (text: string) => {
  const body = text.split("\n").slice(1, -2).join("");
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
};

/** Key files as text that was changed, and as bytes that were changed before they became text. */
const identityFiles = fc.oneof(
  mutatedText(fc.constantFrom(OPENSSH_KEY, PKCS8_KEY), ["-----", "BEGIN ", "ENCRYPTED ", "\r\n"]),
  mutatedBytes(fc.constant(bytesOfPem(OPENSSH_KEY)))
    .map((bytes) => pem("OPENSSH PRIVATE KEY", [base64(bytes)])),
  mutatedBytes(fc.constant(bytesOfPem(PKCS8_KEY))).map((bytes) =>
    pem("PRIVATE KEY", [base64(bytes)])
  ),
);

function checkIdentityFile(text: string): void {
  const parsed = parsePrivateKey(text);
  if (parsed.type === "fault") return assert(parsed.fault.length < 400);
  assertEquals([parsed.seed.length, parsed.publicKey?.length ?? 32], [32, 32]);
}

const fingerprints = keys.map((key) => `SHA256:${base64(key).replace(/=+$/, "")}`);
const places = addresses.map(({ hostname, port }) =>
  hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`
);
/** Names as somebody may have chosen them. */
const chosenNames = names.filter((name) => othersNameFault(name) === undefined);
const WORDS = [
  ...["ssh-ed25519", "ssh-rsa", "tracker", "SHA256:", "#", 'names="', '"', ",", "gm://", "/#", ":"],
  ...["[", "]", "AAAA", "@", "?"],
];

const knownFiles = fc.array(
  fc.record({ tracker: fingerprints, name: chosenNames, key: keys, place: places }),
  {
    maxLength: 4,
  },
).map((lines) =>
  lines.map(({ tracker, name, key, place }, i) =>
    knownKeyLine(i % 2 === 0 ? { type: "tracker", place } : { type: "member", tracker, name }, key)
  ).join("\n")
);

function assertFault({ line, fault }: KeyLineFault, text: string): void {
  assert(line >= 1 && line <= text.split("\n").length, `line ${line}`);
  assert(fault.length < 300, fault);
}

function checkKnownKeys(text: string): void {
  const known = parseKnownKeys(text);
  if (!(known instanceof KnownKeys)) return assertFault(known, text);
  assert(known.size <= text.split("\n").length);
}

/** Checks that a key which was remembered is known when the file is read again. */
function checkKnownLine({ owner, key }: { owner: KeyOwner; key: Uint8Array }): void {
  const known = parseKnownKeys(`${knownKeyLine(owner, key)}\n`);
  assertInstanceOf(known, KnownKeys);
  assertEquals(known.judge(owner, key), { type: "same" });
}

const allowFiles = fc.array(
  fc.record({ names: fc.array(chosenNames, { maxLength: 3 }), key: keys, comment: names }),
  { maxLength: 4 },
).map((lines) =>
  lines.map(({ names, key, comment }) => {
    const options = names.length === 0 ? "" : `names="${names.join(",")}" `;
    return `${options}${publicKeyLine(key, comment)}`;
  }).join("\n")
);

function checkAllowList(text: string): void {
  const list = parseAllowList(text);
  if (list instanceof AllowList) return assert(list.size <= text.split("\n").length);
  assert(list.length > 0 && list.length <= 10);
  for (const fault of list) assertFault(fault, text);
}

const links = fc.record({ place: places, fingerprint: fingerprints, has: fc.boolean() })
  .map(({ place, fingerprint, has }) => `gm://${place}/${has ? `#${fingerprint}` : ""}`);

function checkLink(text: string): void {
  const link = parseGmLink(text);
  if ("fault" in link) return assert(link.fault.length < 300 + 3 * text.length);
  assertEquals(parseGmLink(formatGmLink(link)), link);
}

/** The decoders of files, and of what people send each other. */
export const FILE_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget("key-files", mutatedText(keyFiles, ["next ", "old ", "AAAA", "=="]), checkKeyFile),
  fuzzTarget("identity-files", identityFiles, checkIdentityFile),
  fuzzTarget("known-members", mutatedText(knownFiles, WORDS), checkKnownKeys),
  fuzzTarget(
    "known-member-lines",
    fc.record({
      owner: fc.oneof(
        fc.record({ type: fc.constant("tracker" as const), place: places }),
        fc.record({
          type: fc.constant("member" as const),
          tracker: fingerprints,
          name: chosenNames,
        }),
      ),
      key: keys,
    }),
    checkKnownLine,
  ),
  fuzzTarget("allow-files", mutatedText(allowFiles, WORDS), checkAllowList),
  fuzzTarget("links", mutatedText(links, WORDS), checkLink),
];
