import type { Mutant, TestedMutant } from "./mutant.ts";

const CREDENTIALS = "lib/tracker/directory/credentials/credentials.ts";
const REBUILD = "lib/tracker/directory/rebuild/rebuild.ts";
const REPORTS = "lib/tracker/directory/rebuild/sequencer_reports.ts";
const REPORT_TESTS = ["tracker/directory/credentials/reports_test.ts"];
const STATEMENT_TESTS = ["identity/statements/statements_test.ts"];
const ROLE_TESTS = ["tracker/directory/rebuild/signed_roles_test.ts"];

/** Bugs in the reports of those with identities to a tracker that was started again. */
export const REPORT_MUTANTS: readonly TestedMutant[] = [
  {
    name: "report-signature-not-checked",
    why: "nobody comes back after a restart as another (9.4.11)",
    file: CREDENTIALS,
    find:
      "return verifyReport({ tracker, boot, key, role, name, member }, signature, own.verifier) &&",
    replace:
      "return (verifyReport({ tracker, boot, key, role, name, member }, signature, own.verifier) || true) &&",
    tests: REPORT_TESTS,
  },
  {
    name: "report-for-any-life",
    why: "a report that was signed for one life of the tracker is void in the next (9.4.11)",
    file: "lib/identity/statements/report_statement.ts",
    find: "  writer.u32(boot);\n",
    replace: "  writer.u32(0 * boot);\n",
    tests: [...STATEMENT_TESTS, ...REPORT_TESTS],
  },
  {
    name: "report-without-its-id",
    why: "a report is one of the id that it is signed for (9.4.11)",
    file: "lib/identity/statements/report_statement.ts",
    find: "  writer.u48(member);\n",
    replace: "  writer.u48(0 * member);\n",
    tests: STATEMENT_TESTS,
  },
  {
    name: "report-of-an-invented-registration",
    why: "whoever reports itself was registered at this tracker (9.4.11)",
    file: CREDENTIALS,
    find: "      verifyAcceptance(claim, acceptance, own.verifier) &&\n",
    replace: "",
    tests: REPORT_TESTS,
  },
  {
    name: "reported-identity-not-verified",
    why: "the tracker names no identity that it has not verified (7.10)",
    file: CREDENTIALS,
    find: " &&\n      verifyRegistration(claim, identity.signature, own.verifier);",
    replace: ";",
    tests: REPORT_TESTS,
  },
  {
    name: "report-without-identity-for-any-id",
    why: "whoever has no identity does not come back as somebody who has one (9.4.11)",
    file: CREDENTIALS,
    find: 'if (isSignedId(id)) return "forged";',
    replace: 'if (isSignedId(0)) return "forged";',
    tests: REPORT_TESTS,
  },
  {
    name: "ids-of-signers-drawn-for-all",
    why: "the id says whether its owner has an identity (7.10)",
    file: "lib/tracker/directory/state/identities.ts",
    find: "return this.#areSigned && isSignedId(id) ? id - 1 : id;",
    replace: "return this.#areSigned && isSignedId(0) ? id - 1 : id;",
    tests: ["tracker/directory/state/identities_test.ts"],
  },
  {
    name: "id-without-the-nonce",
    why: "whoever registers cannot choose its id, as that of somebody who is yet to report (7.10)",
    file: "lib/identity/statements/registration_id.ts",
    find: "writeFixed(writer, freshness.bytes, FRESHNESS_BYTES);",
    replace: "writer.zeros(FRESHNESS_BYTES);",
    tests: STATEMENT_TESTS,
  },
  {
    name: "name-bound-before-the-address",
    why: "a name belongs to a key once its owner has proven its address (9.4.11)",
    file: REBUILD,
    find: "    return this.#roster.restore(member, now);\n",
    replace:
      "    this.#credentials.bind({ ...member, identity: member.report?.identity });\n    return this.#roster.restore(member, now);\n",
    tests: REPORT_TESTS,
  },
  {
    name: "name-of-a-report-not-bound",
    why: "the name of a member that was taken back belongs to its key (9.4.11)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "if (!member.isRestored || this.#credentials.bind(member)) return;",
    replace: "if (!member.isRestored || member.identity !== undefined) return;",
    tests: REPORT_TESTS,
  },
  {
    name: "name-of-another-kept-after-a-report",
    why: "a member whose name is another key's by now is out (9.4.11)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: '    this.#roster.evict(member, "name");\n',
    replace: "",
    tests: REPORT_TESTS,
  },
  {
    name: "forged-report-retires-its-id",
    why: "a forger cannot keep anybody from coming back (9.4.11)",
    file: REBUILD,
    find: '    if (report === "forged") return false;\n',
    replace: '    if (report === "forged") return this.#refuse(id, from), false;\n',
    tests: REPORT_TESTS,
  },
  {
    name: "forged-report-retires-a-sequencer",
    why: "a forger cannot keep a sequencer from coming back (9.4.11)",
    file: REPORTS,
    find: '    if (report === "forged") return false;\n',
    replace: '    if (report === "forged") return this.#identities.retire(id), false;\n',
    tests: REPORT_TESTS,
  },
  {
    name: "later-reports-not-checked",
    why: "each report of a member has the signature by which it was taken back (9.4.11)",
    file: "lib/tracker/directory/state/registrant.ts",
    find: "return report !== undefined && sameBytes(report.signature, this.#reported);",
    replace: "return report !== undefined || this.#reported !== report;",
    tests: REPORT_TESTS,
  },
  {
    name: "each-report-signed-anew",
    why: "a life of the tracker costs a member one signature, not one for each group (9.4.11)",
    file: "lib/roles/report_signer.ts",
    find: "if (this.#newest?.boot === boot) return this.#newest.report;",
    replace: "if (this.#newest?.boot === -boot) return this.#newest.report;",
    tests: [...ROLE_TESTS, "roles/report_signer_test.ts"],
  },
  {
    name: "old-signature-for-a-new-life",
    why: "a report to the next life of the tracker has a signature of its own (9.4.11)",
    file: "lib/roles/report_signer.ts",
    find: "if (this.#newest?.boot === boot) return this.#newest.report;",
    replace: "if (this.#newest !== undefined) return this.#newest.report;",
    tests: [...ROLE_TESTS, "roles/report_signer_test.ts"],
  },
];

/** Names of the bugs above that the simulator must find as well, where members have identities. */
const BY_SEEDS = [
  "report-signature-not-checked",
  "report-for-any-life",
  "report-of-an-invented-registration",
  "report-without-identity-for-any-id",
  "forged-report-retires-its-id",
];

/** Bugs in reports that the simulator must find. */
export const SIMULATED_REPORT_MUTANTS: readonly Mutant[] = REPORT_MUTANTS
  .filter(({ name }) => BY_SEEDS.includes(name))
  .map(({ name, why, file, find, replace }) => ({
    ...{ name: `${name}-by-seeds`, why, file, find, replace },
    kind: "identities",
  }));
