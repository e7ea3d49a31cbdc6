import type { TestedMutant } from "./mutant.ts";

/** Bugs in how groups share receive buffers, which the simulator meets too rarely. */
export const SHARE_MUTANTS: readonly TestedMutant[] = [
  {
    name: "share-without-other-groups",
    why: "all groups of a member come in through one socket (8.4.13)",
    file: "lib/client/member/memberships.ts",
    find: "      buffer,\n      counters,",
    replace: "      counters,",
    tests: ["client/member/member_buffer_test.ts"],
  },
  {
    name: "share-without-other-groups-of-a-sequencer",
    why: "all groups of a sequencer come in through one socket (8.4.13)",
    file: "lib/sequencer/machine/sequencer.ts",
    find: "{ random, buffer, counters, slowMemberMs, tables }",
    replace: "{ random, counters, slowMemberMs, tables }",
    tests: ["sequencer/machine/sequencer_test.ts"],
  },
  {
    name: "share-not-kept-to",
    why: "a sender keeps within the least share of its receivers (8.4.13)",
    file: "lib/ordering/stream/flow_window.ts",
    find: "Math.min(WINDOW_KERNEL_BYTES / senders, share)",
    replace: "WINDOW_KERNEL_BYTES / senders",
    tests: ["ordering/stream/shared_socket_test.ts"],
  },
  {
    name: "first-share-is-all",
    why: "other groups may have begun to send to a receiver that said nothing lately (8.4.13)",
    file: "lib/ordering/stream/stream_peer.ts",
    find: "share = FIRST_SHARE_BYTES",
    replace: "share = FIRST_SHARE_BYTES * 100",
    tests: ["ordering/stream/shared_socket_test.ts"],
  },
  {
    name: "old-share-after-a-silence",
    why: "other groups may have begun to send meanwhile (8.4.13)",
    file: "lib/ordering/stream/receiving_peers.ts",
    find: "Math.min(outbound.share, FIRST_SHARE_BYTES)",
    replace: "outbound.share",
    tests: ["ordering/stream/pace_watch_test.ts"],
  },
  {
    name: "least-share-is-kept-too-long",
    why: "a peer that begins to hold the window may have less room than the others (8.4.13)",
    file: "lib/ordering/stream/receiving_peers.ts",
    find: "  onHolders(): void {\n    this.#leastShare = undefined;\n",
    replace: "  onHolders(): void {\n",
    tests: ["ordering/stream/receiving_peers_test.ts"],
  },
];
