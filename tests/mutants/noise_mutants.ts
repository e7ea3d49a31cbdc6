import type { TestedMutant } from "./mutant.ts";

const CIPHER = "lib/cipher/native_cipher.ts";
const CIPHER_STATE = "lib/noise/cipher_state.ts";
const HANDSHAKE = "lib/noise/handshake.ts";
const INTAKE = "lib/noise/control/sealed_intake.ts";
const PRIMITIVES = "lib/noise/primitives.ts";
const RECORDS = "lib/noise/record_stream.ts";
const NOISE_TESTS = ["noise/handshake_test.ts", "noise/record_stream_test.ts"];
const CONTROL_TESTS = ["noise/control/sealed_control_test.ts"];

/** Bugs in control connections under a key. */
export const NOISE_MUTANTS: readonly TestedMutant[] = [
  {
    name: "refusal-after-a-recording",
    why: "whoever repeats a recorded first message gets no more bytes than it sent (5.1)",
    file: "lib/noise/control/sealed_intake.ts",
    find: 'if (this.#phase.type === "replied" || this.#bytes',
    replace: "if (this.#bytes",
    tests: ["noise/control/sealed_control_test.ts"],
  },
  {
    name: "psk-is-not-mixed-in",
    why: "only those who hold the key take part",
    file: HANDSHAKE,
    find: "state.mixKeyAndHash(psk);",
    replace: "state.mixKeyAndHash(new Uint8Array(PSK_BYTES));",
    tests: NOISE_TESTS,
  },
  {
    name: "prologue-is-not-mixed-in",
    why: "the version and the key id cannot be altered on their way",
    file: HANDSHAKE,
    find: "  state.mixHash(prologue);\n",
    replace: "",
    tests: NOISE_TESTS,
  },
  {
    name: "secret-is-not-mixed-in",
    why: "whoever gets hold of the key later cannot read what was recorded before",
    file: HANDSHAKE,
    find: "  state.mixKey(secret);\n",
    replace: "",
    tests: NOISE_TESTS,
  },
  {
    name: "counter-does-not-count",
    why: "no two texts are sealed with one nonce, and a record that is repeated does not open",
    file: PRIMITIVES,
    find: "view.setUint32(4, counter % U32, true);",
    replace: "view.setUint32(4, 0, true);",
    tests: NOISE_TESTS,
  },
  {
    name: "counter-of-received-stays",
    why: "each record opens with the next number, so one that is repeated does not open",
    file: CIPHER_STATE,
    find: "if (text !== undefined) this.#counter++;",
    replace: "",
    tests: NOISE_TESTS,
  },
  {
    name: "tag-is-not-checked",
    why: "a text that was altered does not open",
    file: CIPHER,
    find: "      decipher.final();\n",
    replace: "",
    tests: NOISE_TESTS,
  },
  {
    name: "portable-cipher-forgets-associated-bytes",
    why: "the cipher of old Denos covers the header, too, as that of others does",
    file: "lib/cipher/portable_cipher.ts",
    find: "const both = chacha20poly1305(key, nonce, associated)",
    replace: "const both = chacha20poly1305(key, nonce)",
    tests: ["cipher/cipher_test.ts"],
  },
  {
    name: "bound-bytes-are-not-checked",
    why: "the hash of the handshake so far is sealed with each of its messages",
    file: PRIMITIVES,
    find: "nonceOf(counter), bound, sealed.",
    replace: "nonceOf(counter), NO_BYTES, sealed.",
    tests: NOISE_TESTS,
  },
  {
    name: "goes-on-after-a-broken-record",
    why: "a stream that somebody altered is over, whatever follows",
    file: RECORDS,
    find: "    this.#isBroken = true;\n",
    replace: "",
    tests: NOISE_TESTS,
  },
  {
    name: "takes-empty-records",
    why: "a record without text costs work and brings nothing",
    file: RECORDS,
    find: "text !== undefined && text.length > 0",
    replace: "text !== undefined",
    tests: NOISE_TESTS,
  },
  {
    name: "tries-one-key-of-an-id",
    why: "while keys are exchanged either of two opens, even if both have one id",
    file: INTAKE,
    find: "      if (response !== undefined) return response;\n    }\n    return undefined;",
    replace: "      if (id === keyId) return response;\n    }\n    return undefined;",
    tests: CONTROL_TESTS,
  },
  {
    name: "refuses-with-more-than-came",
    why: "a refusal is no larger than what came",
    file: INTAKE,
    find: " || this.#bytes < OPENING_BYTES) return undefined;",
    replace: ") return undefined;",
    tests: CONTROL_TESTS,
  },
  {
    name: "agrees-on-keys-with-a-recording",
    why: "bytes that come before our reply were not sealed for us, and cost no agreement on keys",
    file: INTAKE,
    find: " || !isAlone) {",
    replace: ") {",
    tests: CONTROL_TESTS,
  },
  {
    name: "sends-text-to-strangers",
    why: "whoever has not shown a key gets a refusal of five bytes",
    file: INTAKE,
    find: 'this.#phase.type === "open" && !isSealRefusal(answer)',
    replace: "!isSealRefusal(answer)",
    tests: CONTROL_TESTS,
  },
  {
    name: "trusts-any-reply",
    why: "the request is sent only to a tracker that has shown that it has the key",
    file: "lib/noise/control/sealed_call.ts",
    find: 'if (finished === undefined) return fault("unproven");',
    replace: 'if (finished === undefined) return { type: "more", send: this.#request };',
    tests: CONTROL_TESTS,
  },
  {
    name: "no-key-is-not-noticed",
    why: "a tracker without a key says so to a caller that has one, at once",
    file: "lib/wire/control/plain_control.ts",
    find: 'if (opening.type === "sealed") return { type: "fault", fault: faultOf(opening) };',
    replace: 'if (opening.type === "sealed") return this.#split(opening.rest);',
    tests: CONTROL_TESTS,
  },
  {
    name: "wrong-key-looks-unreachable",
    why: "a wrong or missing key is an error of its own, with an exit code of its own",
    file: "lib/net/request.ts",
    find: '      return new WrongKeyError(tracker, "other-key");',
    replace: '      return new TrackerUnreachableError(tracker, "did not answer");',
    tests: ["tracker/sealed_listener_test.ts"],
  },
];
