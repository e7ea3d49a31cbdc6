import type { TestedMutant } from "./mutant.ts";

const CREDENTIALS = "lib/tracker/directory/credentials/credentials.ts";
const CREDENTIALS_TESTS = ["tracker/directory/credentials/credentials_test.ts"];
const REPORT_TESTS = ["tracker/directory/credentials/reports_test.ts"];
const STEPS = "lib/roles/registration_steps.ts";
const STEPS_TESTS = ["roles/registration_steps_test.ts"];
const KEY_CHECK = "lib/roles/key_check.ts";
const KEY_CHECK_TESTS = ["roles/key_check_test.ts"];
const ACQUAINTANCES = "lib/identity/acquaintances.ts";
const ACQUAINTANCES_TESTS = ["identity/acquaintances_test.ts"];

/** Bugs in what the roles do with identities. */
export const WIRED_IDENTITY_MUTANTS: readonly TestedMutant[] = [
  {
    name: "registration-signature-not-verified",
    why: "nobody registers with the key of another (7.10)",
    file: CREDENTIALS,
    find: "    if (!verifyRegistration(claim, signature, tracker.own.verifier)) {\n",
    replace: "    if (!verifyRegistration(claim, signature, tracker.own.verifier) && !claim) {\n",
    tests: CREDENTIALS_TESTS,
  },
  {
    name: "registration-nonce-not-asked-for",
    why: "a recorded registration is none (7.10)",
    file: CREDENTIALS,
    find: "|| !this.#nonces.isFresh(nonce, hostname, key, now)",
    replace: "",
    tests: CREDENTIALS_TESTS,
  },
  {
    name: "nonce-good-for-ever",
    why: "a nonce counts for minutes only (7.10)",
    file: "lib/tracker/directory/credentials/nonces.ts",
    find: "return Math.floor(now / NONCE_MS);",
    replace: "return 0 * now;",
    tests: CREDENTIALS_TESTS,
  },
  {
    name: "name-not-bound-to-key",
    why: "a name belongs to the key that had it first (9.1.7)",
    file: CREDENTIALS,
    find: 'role === "member" ? this.#owners.rivalOf(name, key) : undefined;',
    replace: "undefined as OwnedName | undefined;",
    tests: CREDENTIALS_TESTS,
  },
  {
    name: "allow-list-not-asked",
    why: "with a list only its keys register (9.1.7)",
    file: CREDENTIALS,
    find: 'if (verdict !== undefined && verdict !== "admitted" && !isFine) {',
    replace: 'if (verdict === "no-key" && !isFine) {',
    tests: CREDENTIALS_TESTS,
  },
  {
    name: "report-of-a-name-that-spoils-the-file",
    why: "a tracker must be able to read the names that it has written (9.1.7)",
    file: CREDENTIALS,
    find: 'role === "sequencer" || othersNameFault(name) === undefined;',
    replace: "othersNameFault(name) !== name;",
    tests: REPORT_TESTS,
  },
  {
    name: "key-checked-in-another-role",
    why: "the name of a sequencer belongs to nobody, and that of a member to its key (9.1.7)",
    file: KEY_CHECK,
    find: "known?.name === name && known.role === role;",
    replace: "known?.name === name && role !== undefined;",
    tests: KEY_CHECK_TESTS,
  },
  {
    name: "bad-name-of-a-member-written-down",
    why: "nobody spoils the file of keys that were seen with a name",
    file: ACQUAINTANCES,
    find: "if (othersNameFault(name) !== undefined) return undefined;",
    replace: "if (othersNameFault(name) === name) return undefined;",
    tests: ACQUAINTANCES_TESTS,
  },
  {
    name: "look-alikes-of-owned-names-are-free",
    why: "nobody takes a name that people take for an owner's (9.1.7)",
    file: "lib/tracker/directory/names/name_owners.ts",
    find: "this.#byName.get(name) ?? this.#lookAlikes.find(name);",
    replace: "this.#byName.get(name);",
    tests: ["tracker/directory/names/name_owners_test.ts"],
  },
  {
    name: "tracker-proof-not-verified",
    why: "a tracker proves that it has its key now (7.10)",
    file: STEPS,
    find: "member === claim.member && verifyAcceptance(claim, proof, identity.own.verifier);",
    replace: "member === claim.member;",
    tests: STEPS_TESTS,
  },
  {
    name: "tracker-key-not-judged",
    why: "nothing is signed for a tracker with another key than it must have (7.10)",
    file: STEPS,
    find: "identity.acceptsTracker?.(terms.tracker) === false",
    replace: "identity.acceptsTracker?.(terms.tracker) === undefined",
    tests: STEPS_TESTS,
  },
  {
    name: "view-signature-not-verified",
    why: "nobody invents a member whose key is known (7.10)",
    file: KEY_CHECK,
    find: "} else if (this.#isSigned(described, identity, role)) {",
    replace: "} else if (this.#isSigned(described, identity, role) || true) {",
    tests: KEY_CHECK_TESTS,
  },
  {
    name: "first-key-of-a-tracker-forgotten",
    why: "a tracker with another key than before is another one",
    file: ACQUAINTANCES,
    find: "    this.#remember(this.#owner, key);\n",
    replace: "",
    tests: ACQUAINTANCES_TESTS,
  },
  {
    name: "changed-key-of-a-member-not-reported",
    why: "a name that comes with another key is reported",
    file: ACQUAINTANCES,
    find: 'if (verdict.type === "changed") {',
    replace: 'if (verdict.type === "changed" && key === undefined) {',
    tests: ACQUAINTANCES_TESTS,
  },
];
