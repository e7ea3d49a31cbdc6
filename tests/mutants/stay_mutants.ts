import type { TestedMutant } from "./mutant.ts";

/**
 * Bugs in what members and sequencers remember of former stays and departed members, which the
 * simulator meets with one seed in many thousands.
 */
export const STAY_MUTANTS: readonly TestedMutant[] = [
  {
    name: "late-bye-ends-submissions",
    why: "a bye from a former stay ends nothing (10.6.2)",
    file: "lib/sequencer/machine/ordered_group.ts",
    find: `if (frame.joined === member.joined && this.mode !== "safe") this.#members.end(member);`,
    replace: `if (this.mode !== "safe") this.#members.end(member);`,
    tests: ["sequencer/machine/ordered_group_test.ts"],
  },
  {
    name: "late-bye-ends-stay",
    why: "a bye from a former stay ends nothing (3.1)",
    file: "lib/client/member/fifo/stays.ts",
    find: "if (joined !== peer.joined) return undefined;",
    replace: "",
    tests: ["client/member/fifo/fifo_group_stays_test.ts"],
  },
  {
    name: "leave-reported-at-bye",
    why: "a leave that a bye names is reported with the view without the member (8.1.9)",
    file: "lib/client/member/fifo/fifo_group.ts",
    find: "    this.#leaves.add(leaves, now);\n",
    replace: "    this.#pushView(leaves);\n",
    tests: ["client/member/fifo/fifo_group_leaves_test.ts"],
  },
  {
    name: "leave-reported-by-trackers-alone",
    why: "a leave that a bye names is reported after BYE_PATIENCE_MS without a view (8.1.9)",
    file: "lib/client/member/fifo/unnumbered_leaves.ts",
    find: "    this.#due ??= now + BYE_PATIENCE_MS;\n",
    replace: "    this.#due = undefined;\n",
    tests: ["client/member/fifo/fifo_group_leaves_test.ts"],
  },
  {
    name: "extent-not-kept",
    why: "what an extent names is kept, also when the application takes it (seed 90002924)",
    file: "lib/client/member/fifo/departed_stream.ts",
    find: "    inbound.window.keepHeld();\n",
    replace: "",
    tests: ["client/member/fifo/departed_streams_test.ts"],
  },
  {
    name: "relays-asked-for-ever-more-rarely",
    why: "what a small buffer had no room for is asked for again soon (8.6.4)",
    file: "lib/client/member/fifo/departed_stream.ts",
    find: "    this.#nakMs = NAK_RETRY_MS;\n",
    replace: "",
    tests: ["client/member/fifo/departed_streams_test.ts"],
  },
  {
    name: "rest-of-departed-untold",
    why: "what is given up of a departed member's stream is told as a gap (8.6.9)",
    file: "lib/client/member/fifo/untaken_streams.ts",
    find: "  rest.noteSent(highest);\n",
    replace: "  void highest;\n",
    tests: ["client/member/fifo/untaken_streams_test.ts"],
  },
  {
    name: "former-stay-forgotten-at-an-eviction",
    why: "what was missed of a sender that is back is told after an eviction (seed 160001794)",
    file: "lib/client/member/fifo/stays.ts",
    find: "      resume.set(former.id, former.inbound.window.highest);\n",
    replace: "",
    tests: ["client/member/fifo/fifo_group_stays_test.ts"],
  },
  {
    name: "end-of-a-stay-forgotten-at-an-eviction",
    why: "what was missed of a sender that was back before us is told (seed 170015051)",
    file: "lib/client/member/fifo/stays.ts",
    find: "if (end !== undefined) resume.set(stay.peer.id, end);",
    replace: "void end;",
    tests: ["client/member/fifo/fifo_group_stays_test.ts"],
  },
  {
    name: "sent-between-stays-untold",
    why: "what a member multicast between two stays that we know of is told (seed 490010060)",
    file: "lib/client/member/fifo/earlier_stays.ts",
    find: "    peer.inbound.window.noteSent(cut);\n",
    replace: "",
    tests: ["client/member/fifo/fifo_group_stays_test.ts"],
  },
  {
    name: "ended-stay-welcomed",
    why:
      "a member is reported that is back in a stay which the install ended (11.2.9, seed 170017074)",
    file: "lib/sequencer/machine/opening.ts",
    find: `member.phase === "submitting" && delivered === cut`,
    replace: "delivered === cut",
    tests: ["sequencer/machine/ordered_group_takeover_test.ts"],
  },
  {
    name: "promise-of-a-former-stay-counts",
    why: "a promise of a stay that has ended says nothing of the present one (11.2.9)",
    file: "lib/sequencer/machine/opening.ts",
    find: "    if (joined !== member.joined) return;\n",
    replace: "    void joined;\n",
    tests: ["sequencer/machine/ordered_group_takeover_test.ts"],
  },
];
