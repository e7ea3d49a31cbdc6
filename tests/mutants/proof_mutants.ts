import type { Mutant, TestedMutant } from "./mutant.ts";

/** Bugs in the proof of registered addresses, which the liars of the simulator must find. */
export const PROOF_MUTANTS: readonly Mutant[] = [
  {
    name: "address-proof-not-asked",
    why: "a member proves its address before anybody is told of it (7.9)",
    file: "lib/tracker/directory/state/roster.ts",
    find: "const options = { isBound, proof, identity: signed?.identity };",
    replace: "const options = { isBound, identity: signed?.identity };",
  },
  {
    name: "sequencer-proof-not-asked",
    why: "a sequencer gets no group before its address is proven (7.9)",
    file: "lib/tracker/directory/state/sequencers.ts",
    find: "return [...this.#byId.values()].filter(({ isProven }) => isProven);",
    replace: "return [...this.#byId.values()];",
  },
  {
    name: "any-echo-proves-an-address",
    why: "an echo proves an address only with the cookie that went there (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "    if (proof.cookie !== cookie) {\n",
    replace: "    if (proof.cookie === -1) {\n",
  },
  {
    name: "silent-address-probed-for-ever",
    why: "a silent address gets three challenges without having asked, and no more (7.9)",
    file: "lib/tracker/directory/state/outgoing.ts",
    find: `      const isDue = probes % PROBES_PER_CHALLENGE === 0 &&
        probes < PROBES_PER_CHALLENGE * UNASKED_CHALLENGES_MAX;
`,
    replace: "      const isDue = probes >= 0;\n",
  },
];

/** The same where the simulator meets the bug too rarely: unit tests must find it. */
export const RARE_PROOF_MUTANTS: readonly TestedMutant[] = [
  {
    name: "address-proven-from-elsewhere",
    why: "a challenge goes to the registered address, so only who receives there proves it (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: '    if (!sameAddress(registrant.address, from)) return "foreign";\n',
    replace: "    void from;\n",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "cookie-good-for-many-guesses",
    why: "after many wrong echoes one right echo is no proof (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "    if (mayBeGuess) {\n",
    replace: "    if (mayBeGuess && proof.cookie === -1) {\n",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "challenged-for-whoever-asks",
    why: "datagrams from elsewhere bring few challenges to a registered address (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "parts.heartbeatMs / UNASKED_CHALLENGES_MAX",
    replace: "0",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "one-liar-holds-all-places",
    why: "the requests of one sender that wait for its proof are few (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "      proof.held++;\n",
    replace: "",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "long-requests-wait-without-a-bound",
    why: "requests that wait for a proof have a bound in bytes, not only in number (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "this.#heldBytes + bytes > REQUESTS_HELD_BYTES_MAX",
    replace: "bytes > REQUESTS_HELD_BYTES_MAX",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "answered-requests-take-up-room",
    why: "a request that was answered leaves its room to others (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "    this.#heldBytes -= held.bytes;\n",
    replace: "",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "direct-opened-without-a-proof",
    why: "a direct conversation is not opened before the address is proven (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: 'type === "join_group" || type === "open_direct" ||',
    replace: 'type === "join_group" ||',
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "cookie-lost-to-a-wrong-echo",
    why: "a wrong echo leaves the cookie as it is: anybody can send one (7.9)",
    file: "lib/tracker/directory/handlers/address_proofs.ts",
    find: "      proof.wrongEchoes++;\n",
    replace: "      proof.cookie = this.#identities.drawCookie();\n",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "unproven-listed-after-a-restart",
    why: "a report after a restart proves no address (7.9)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "    this.#roster.evictUnproven();\n",
    replace: "",
    tests: ["tracker/directory/handlers/address_proofs_test.ts"],
  },
  {
    name: "first-heartbeat-not-repeated",
    why: "the first heartbeat is repeated until one is answered (9.2.1)",
    file: "lib/client/member/tracker_link.ts",
    find: `      if (kind === "repeat") this.#repeat(now);
`,
    replace: `      if (kind === "repeat") continue;
`,
    tests: ["client/member/tracker_link_test.ts"],
  },
  {
    name: "claim-lost-with-its-holder",
    why: "who waits for a name keeps the turn under every name taken for it (9.1.2)",
    file: "lib/tracker/directory/handlers/name_claims.ts",
    find: "    this.#lookAlikes.add(holder);\n",
    replace: "",
    tests: ["tracker/directory/registration_test.ts"],
  },
  {
    name: "awaited-group-imitated",
    why: "a new group imitates none that is awaited after a restart (9.1.5)",
    file: "lib/tracker/directory/names/name_set.ts",
    find: "this.#names.has(name) || this.#lookAlikes.find(name) !== undefined",
    replace: "this.#names.has(name)",
    tests: ["tracker/directory/rebuild/sequencer_rebuild_test.ts"],
  },
];
