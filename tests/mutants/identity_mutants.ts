import type { Mutant, TestedMutant } from "./mutant.ts";

const RUN_VERIFIER = "lib/identity/statements/run_verifier.ts";
const SIGNED_OUTBOX = "lib/ordering/stream/signed_outbox.ts";
const OPEN_RUN = "lib/ordering/stream/window/open_run.ts";
const SIGNED_SEQUENCE = "lib/ordering/sequence/signed_sequence.ts";
const HEADS_TESTS = ["client/member/total/signed_heads_test.ts"];
const SEQUENCE_TESTS = ["ordering/sequence/signed_sequence_test.ts"];
const REGISTRATION = "lib/identity/statements/registration_statement.ts";
const RUN_STATEMENT = "lib/identity/statements/run_statement.ts";
const OUTBOX_TESTS = ["ordering/stream/signed_outbox_test.ts"];
const WINDOW_TESTS = ["ordering/stream/signed_runs_test.ts"];
const RUN_TESTS = ["identity/statements/run_test.ts"];
const STATEMENT_TESTS = ["identity/statements/statements_test.ts"];

/** Bugs in identities: what is signed, what is held back, and whose key is whose. */
export const IDENTITY_MUTANTS: readonly TestedMutant[] = [
  {
    name: "run-signature-not-checked",
    why: "nobody can alter or invent what a member said",
    file: RUN_VERIFIER,
    find: "return verifier.verify(key, statement, signature);",
    replace: "verifier.verify(key, statement, signature);\n    return true;",
    tests: RUN_TESTS,
  },
  {
    name: "unsigned-messages-delivered-early",
    why: "no message is delivered before a signature that covers it was verified",
    file: "lib/ordering/stream/window/receive_window.ts",
    find: "Math.min(this.#open.checked, marks.contiguous)",
    replace: "marks.contiguous",
    tests: WINDOW_TESTS,
  },
  {
    name: "forged-messages-stay",
    why: "after a forgery the true messages of the member are taken",
    file: OPEN_RUN,
    find:
      "    for (let each = this.#checked + 1; each <= seq; each++) this.arrivals.clear(each);\n",
    replace: "    this.arrivals.clear(seq);\n",
    tests: WINDOW_TESTS,
  },
  {
    name: "signed-run-without-bound",
    why: "a forger cannot make a member hash more than one signature covers",
    file: RUN_VERIFIER,
    find: "messageTextBytes(slice) > SIGNED_RUN_BYTES_MAX",
    replace: "messageTextBytes(slice) > 2 ** 31",
    tests: RUN_TESTS,
  },
  {
    name: "signature-leaves-messages-out",
    why: "each message is covered by a signature, unless its sender has lost a part of its run",
    file: OPEN_RUN,
    find: "    if (!this.#isGivenUp(before)) return false;\n    const covered",
    replace: "    const covered",
    tests: WINDOW_TESTS,
  },
  {
    name: "window-holds-back-a-run",
    why: "what nobody can acknowledge is not waited for",
    file: SIGNED_OUTBOX,
    find: "return this.sent < this.#signed && this.#sentEnd <= acked;",
    replace: "return acked < 0;",
    tests: ["client/member/fifo/signed_group_test.ts"],
  },
  {
    name: "unchecked-messages-acknowledged",
    why: "a sender keeps what its receivers may have to ask for again",
    file: "lib/ordering/stream/window/receive_window.ts",
    find: "deliverable > seq || this.#runs !== undefined ? seq",
    replace: "deliverable > seq ? seq",
    tests: [...WINDOW_TESTS, "client/member/fifo/signed_insider_test.ts"],
  },
  {
    name: "forgery-not-asked-for-again",
    why: "a forger can delay a member, and no more",
    file: "lib/ordering/stream/repair/nak_schedule.ts",
    find: "this.#askedTo = Math.min(this.#askedTo, contiguous);",
    replace: "",
    tests: ["ordering/stream/nak_schedule_test.ts"],
  },
  {
    name: "member-without-key-heard",
    why: "in a signed group nobody is heard whose signature cannot be checked",
    file: "lib/client/member/fifo/stays.ts",
    find: "return this.#options.verifierOf === undefined || key !== undefined;",
    replace: "return true;",
    tests: ["client/member/fifo/signed_group_test.ts"],
  },
  {
    name: "unsigned-history-believed",
    why: "history of a signed group says nothing that nobody has signed",
    file: "lib/client/member/fifo/fifo_history.ts",
    find: "    if (this.#options.group.isSigned) return [];\n",
    replace: "",
    tests: ["client/member/fifo/signed_group_test.ts"],
  },
  {
    name: "signed-group-takes-anybody",
    why: "whoever is in a signed group has an identity",
    file: "lib/tracker/directory/handlers/control_requests.ts",
    find: "if (group.signed && member.identity === undefined) {",
    replace: "if (group.signed && member.id === 0) {",
    tests: ["tracker/directory/handlers/signed_groups_test.ts"],
  },
  {
    name: "sequence-signature-not-checked",
    why: "a sequencer can alter and invent nothing",
    file: SIGNED_SEQUENCE,
    find:
      "    if (!signer.verifier.isSigned({ first: submission, count, signature }, covered)) return false;\n",
    replace: "    signer.verifier.isSigned({ first: submission, count, signature }, covered);\n",
    tests: SEQUENCE_TESTS,
  },
  {
    name: "head-not-compared",
    why: "a member stops when its sequencer has signed another order",
    file: "lib/client/member/total/head_watch.ts",
    find: "    if (!sameBytes(own, chain)) this.#isRefused = true;\n    else {",
    replace: "    if (sameBytes(own, chain)) {",
    tests: HEADS_TESTS,
  },
  {
    name: "head-signature-not-checked",
    why: "nobody but its sequencer stops a member",
    file: "lib/client/member/total/head_watch.ts",
    find: "verifier)) return false;\n      this.#onSigned",
    replace: "verifier)) held += 0;\n      this.#onSigned",
    tests: HEADS_TESTS,
  },
  {
    name: "refused-order-goes-on",
    why: "nothing is shown after the sequencer has signed another order",
    file: SIGNED_SEQUENCE,
    find: "      if (this.#order.isRefused) return open.forget(seq);\n",
    replace: "",
    tests: HEADS_TESTS,
  },
  {
    name: "words-of-what-some-lack",
    why: "words are shown for a place that all members hold",
    file: "lib/client/member/total/head_watch.ts",
    find: ".filter((seq) => seq <= this.#held)",
    replace: "",
    tests: HEADS_TESTS,
  },
  {
    name: "newcomer-without-a-head",
    why: "a newcomer has the words of the others at once",
    file: "lib/sequencer/machine/opening.ts",
    find: '    if (head !== undefined) transmitter.queue(member, head, "greeting");\n',
    replace: "",
    tests: HEADS_TESTS,
  },
  {
    name: "run-placed-twice",
    why: "a sequencer cannot say again what a member said",
    file: SIGNED_SEQUENCE,
    find: "signer === undefined || submission <= signer.last",
    replace: "signer === undefined",
    tests: SEQUENCE_TESTS,
  },
  {
    name: "unchecked-entries-promised",
    why: "what was forged at one member does not get into the log of all",
    file: SIGNED_SEQUENCE,
    find: "readonly vouches = true;",
    replace: "readonly vouches = false;",
    tests: SEQUENCE_TESTS,
  },
  {
    name: "submissions-not-checked",
    why: "a sequencer acknowledges nothing that a member did not sign",
    file: "lib/sequencer/machine/submitter.ts",
    find: "new ReceiveWindow(cut, { verifier: this.#check?.verifier })",
    replace: "new ReceiveWindow(cut)",
    tests: ["client/member/total/signed_total_test.ts"],
  },
  {
    name: "signature-not-returned",
    why: "whoever takes over goes on after a signature, not before it",
    file: "lib/client/member/total/submissions.ts",
    find: "this.#outbox.passSignature(seq)",
    replace: "seq",
    tests: ["client/member/total/signed_takeover_test.ts"],
  },
  {
    name: "unsigned-past-believed",
    why: "history of a signed group says nothing that nobody has signed",
    file: "lib/client/member/total/sequence_history.ts",
    find: "    if (this.#group.record.signed) return [];\n",
    replace: "",
    tests: ["client/member/total/signed_total_test.ts"],
  },
  {
    name: "signed-order-without-identity",
    why: "whoever orders a signed group can check signatures",
    file: "lib/tracker/directory/state/sequencers.ts",
    find: "return !isSigned || identity !== undefined;",
    replace: "return isSigned || identity === undefined || true;",
    tests: ["tracker/directory/handlers/signed_groups_test.ts"],
  },
  {
    name: "newcomer-begins-within-a-run",
    why: "a newcomer can check all that it is sent",
    file: SIGNED_OUTBOX,
    find: "    this.#sign();\n    return this.last;\n",
    replace: "    return this.last;\n",
    tests: OUTBOX_TESTS,
  },
  {
    name: "only-full-runs-signed",
    why: "a lone message is signed and sent at once",
    file: SIGNED_OUTBOX,
    find: "&& this.#signer.unsigned > 0) {",
    replace: "&& this.#signer.isFull) {",
    tests: OUTBOX_TESTS,
  },
  {
    name: "run-without-its-place",
    why: "nobody can give the messages of a member other numbers",
    file: RUN_STATEMENT,
    find: "  writer.u48(first);\n",
    replace: "  writer.u48(0);\n",
    tests: RUN_TESTS,
  },
  {
    name: "message-without-its-length",
    why: "the borders of messages are signed, too",
    file: RUN_STATEMENT,
    find: "  writer.u16(end - start);\n",
    replace: "",
    tests: RUN_TESTS,
  },
  {
    name: "domain-not-in-statement",
    why: "a signature for one kind of statement is none for another",
    file: "lib/identity/statements/statement.ts",
    find: "writer.name(STATEMENT_DOMAINS[domain]);",
    replace: 'writer.name("gm");',
    tests: STATEMENT_TESTS,
  },
  {
    name: "registration-without-its-nonce",
    why: "a recorded registration is void",
    file: REGISTRATION,
    find: "writeFixed(writer, freshness.bytes, FRESHNESS_BYTES);",
    replace: "writer.zeros(FRESHNESS_BYTES);",
    tests: STATEMENT_TESTS,
  },
  {
    name: "registration-at-any-tracker",
    why: "a registration with one tracker is void at another one",
    file: REGISTRATION,
    find: "writeFixed(writer, tracker, PUBLIC_KEY_BYTES);",
    replace: "writer.zeros(PUBLIC_KEY_BYTES);",
    tests: STATEMENT_TESTS,
  },
  {
    name: "changed-key-taken-as-new",
    why: "a name that comes with another key is reported, not remembered",
    file: "lib/identity/trust/known_keys.ts",
    find: '{ type: "changed", known }',
    replace: '{ type: "new" }',
    tests: ["identity/trust/known_keys_test.ts"],
  },
  {
    name: "unreadable-key-is-skipped",
    why: "a damaged line may be that of a key which would be taken as new",
    file: "lib/identity/trust/known_keys.ts",
    find: 'if (typeof owner === "string") return { line, fault: owner };',
    replace: 'if (typeof owner === "string") continue;',
    tests: ["identity/trust/known_keys_test.ts"],
  },
  {
    name: "reserved-name-for-any-key",
    why: "a name in the line of a key is for that key",
    file: "lib/identity/trust/allow_list.ts",
    find: 'return this.#reserved.has(name) ? "reserved" : "admitted";',
    replace: 'return "admitted";',
    tests: ["identity/trust/allow_list_test.ts"],
  },
  {
    name: "option-of-ssh-ignored",
    why: "an option that gm does not obey is refused by its name",
    file: "lib/identity/trust/allow_list.ts",
    find: "if (value === undefined) {\n      return `The option",
    replace: "if (value === undefined) {\n      continue;\n      return `The option",
    tests: ["identity/trust/allow_list_test.ts"],
  },
  {
    name: "lost-fingerprint-is-none",
    why: "a link whose fingerprint is damaged does not trust the first key that comes",
    file: "lib/identity/trust/gm_link.ts",
    find: "if (fragment !== undefined && !isFingerprint(fragment)) {",
    replace: "if (fragment && !isFingerprint(fragment)) {",
    tests: ["identity/trust/gm_link_test.ts"],
  },
  {
    name: "mode-of-private-file-not-checked",
    why: "a private key that others can read is refused",
    file: "lib/net/private_file/read_private_file.ts",
    find: "(mode & bits) !== 0",
    replace: "(mode & bits) < 0",
    tests: ["identity/identity_file_test.ts", "key/key_file_test.ts"],
  },
  {
    name: "identity-replaced-by-another-start",
    why: "processes that start together have one identity",
    file: "lib/identity/identity_file.ts",
    find: "Deno.linkSync(draft, path);",
    replace: "Deno.copyFileSync(draft, path);",
    tests: ["identity/identity_file_test.ts"],
  },
];

/** Names of the bugs above that the simulator must find as well, in signed groups. */
const BY_SEEDS = [
  "run-signature-not-checked",
  "unsigned-messages-delivered-early",
  "forged-messages-stay",
  "signature-leaves-messages-out",
  "window-holds-back-a-run",
  "unchecked-messages-acknowledged",
  "signed-group-takes-anybody",
  "newcomer-begins-within-a-run",
  "only-full-runs-signed",
  "run-without-its-place",
];

/** Bugs in signed groups that the simulator must find. */
export const SIMULATED_SIGNED_MUTANTS: readonly Mutant[] = IDENTITY_MUTANTS
  .filter(({ name }) => BY_SEEDS.includes(name))
  .map(({ name, why, file, find, replace }) => ({
    ...{ name: `${name}-by-seeds`, why, file, find, replace },
    kind: "signed",
  }));
