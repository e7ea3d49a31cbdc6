import type { TestedMutant } from "./mutant.ts";

const WINDOW = "lib/ordering/stream/window/receive_window.ts";
const WITNESS = "lib/sequencer/machine/takeover/witness.ts";
const IMPLAUSIBLE_TESTS = ["tracker/directory/implausible_test.ts"];

/**
 * Bugs that show with a peer that breaks the protocol, or after more than a simulation can hold.
 */
export const HOSTILE_MUTANTS: readonly TestedMutant[] = [
  {
    name: "stay-ends-inside-a-message",
    why: "a stay that a peer ends inside a message ends with half a message lost (A4)",
    file: WINDOW,
    find: "marks.endAt(cut, this.#arrivals.lastEnd(whole, marks.offered));",
    replace: "marks.endAt(cut, whole);",
    tests: ["ordering/stream/receive_window_property_test.ts"],
  },
  {
    name: "absurd-promise-believed",
    why: "a promise that cannot be is reported, and not worked through seq by seq (A5)",
    file: WITNESS,
    find: "    if (isFar || !sane.includes(witness)) absurd.push(witness);\n",
    replace: "    void isFar;\n",
    tests: [
      "sequencer/machine/takeover/takeover_test.ts",
      "sequencer/machine/takeover/witness_test.ts",
    ],
  },
  {
    name: "message-without-a-bound",
    why: "a message of more than 64 KiB is a gap, whoever sent it (A6)",
    file: "lib/ordering/stream/window/window_offers.ts",
    find: "if (isWhole && !this.#isTooLong(range)) return",
    replace: "void this.#isTooLong;\n      if (isWhole) return",
    tests: ["ordering/stream/receive_window_test.ts"],
  },
  {
    name: "gaps-window-by-window",
    why: "what nobody holds above the highest held seq is one gap, however much it is (A13)",
    file: "lib/client/member/fifo/departed/departed_stream.ts",
    find: "if (window.contiguous >= top) {",
    replace: "if (window.contiguous >= top && !window.isMissing) {",
    tests: ["client/member/fifo/departed_streams_test.ts"],
  },
  {
    name: "stale-epoch-believed",
    why: "an epoch that cannot be true is not counted on from: after 2 ** 32 - 1 comes 0 (A14)",
    file: "lib/tracker/directory/handlers/reigns.ts",
    find: "if (!isPlausibleCount(epoch.number)) {",
    replace: "if (!isPlausibleCount(0 * epoch.number)) {",
    tests: IMPLAUSIBLE_TESTS,
  },
  {
    name: "restored-numbers-believed",
    why: "a member that reports numbers which cannot be true is not taken back (A14)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "if (!isPlausibleCount(created, view, joined, slot, forgotten, epoch.number)) {",
    replace:
      "if (!isPlausibleCount(view, joined, slot, forgotten, epoch.number)) {\n      void created;",
    tests: IMPLAUSIBLE_TESTS,
  },
  {
    name: "kept-numbers-believed",
    why: "a group of a file whose numbers cannot be true is not kept (A14)",
    file: "lib/tracker/directory/rebuild/kept_groups.ts",
    find: " && isPlausibleSeq(last);",
    replace: " && isPlausibleSeq(0 * last);",
    tests: IMPLAUSIBLE_TESTS,
  },
  {
    name: "blocked-sender-never-asks",
    why: "a sender that has no room asks for it: the one ack that gave it may be lost (A16)",
    file: "lib/ordering/stream/receiving_peers.ts",
    find: "acked < sent || (isWaiting && holdsWindow && limit <= sent)",
    replace: "acked < sent || (isWaiting && holdsWindow && limit < acked)",
    tests: ["ordering/stream/window_probe_test.ts"],
  },
  {
    name: "evicted-sequencer-keeps-its-logs",
    why: "a sequencer that was evicted releases its groups, or their logs stay for ever (A19)",
    file: "lib/sequencer/machine/sequencer.ts",
    find: `    for (const { id, name } of this.#groups.all) {
      this.#events.push({ type: "released", group: id, name });
    }
    this.#stored.update();`,
    replace: "    this.#stored.update();",
    tests: ["sequencer/machine/sequencer_tracker_test.ts"],
  },
  {
    name: "first-invitation-binds",
    why: "a sequencer whose inviting tracker does not register it follows the next one (A20)",
    file: "lib/sequencer/machine/link/sequencer_link.ts",
    find:
      `const isFree = phase.type === "registering" && phase.hasFailed && tracker === undefined;`,
    replace:
      `const isFree = phase.type === "registering" && tracker !== undefined && phase.hasFailed;`,
    tests: ["sequencer/machine/sequencer_link_test.ts"],
  },
  {
    name: "absurd-lacking-believed",
    why: "an answer that contradicts itself says nothing of who lacks a leaver's messages (10.6.1)",
    file: "lib/client/member/group/holders_watch.ts",
    find: "if (!isAsked || !this.#isConsistent(frame)) return false;",
    replace: "if (!isAsked) return false;",
    tests: ["client/member/group/holders_watch_test.ts"],
  },
  {
    name: "early-past-without-bound",
    why: "an answerer cannot make an asker keep more than a page of what is early (12.4.3)",
    file: "lib/ordering/past/early_parts.ts",
    find: "    while (this.#bytes > EARLY_PARTS_BYTES_MAX) this.#drop(this.#parts.pop());\n",
    replace: "",
    tests: ["ordering/past/recall_test.ts"],
  },
  {
    name: "early-past-dropped",
    why: "what is early is kept until it continues the answer (12.4.3)",
    file: "lib/ordering/past/early_parts.ts",
    find: "    this.#parts.splice(index, 0, part);\n    this.#bytes += bytesOf(part);\n",
    replace: "",
    tests: ["ordering/past/recall_test.ts"],
  },
];
