import type { Mutant, TestedMutant } from "./mutant.ts";

/** Bugs in reports that datagrams do not reach a peer, which the simulator's walls must find. */
export const REACH_MUTANTS: readonly Mutant[] = [
  {
    name: "unreached-not-told",
    why: "a peer that lags and acknowledges nothing is reported as not reached (8.4.12)",
    file: "lib/ordering/stream/reach_watch.ts",
    find: `    this.changes.push({ type: "unreached", peer, silentMs });\n`,
    replace: "",
  },
  {
    name: "reached-again-not-told",
    why: "a peer that was not reached is reported again when it acknowledges (8.4.12)",
    file: "lib/ordering/stream/reach_watch.ts",
    find: `this.changes.push({ type: "reached", peer, silentMs });`,
    replace: "return;",
  },
  {
    name: "unreached-by-the-sequencer-not-told",
    why: "the sequencer reports to all which member the sequence does not reach (10.5.5)",
    file: "lib/sequencer/machine/ordered_group.ts",
    find: `      if (!member.isGone) this.#transmitter.queue(member, notice, "tail");\n`,
    replace: "      if (member.isGone) return;\n",
  },
  {
    name: "lost-datagrams-not-told",
    why: "a member reports that datagrams between it and the tracker get lost (9.6)",
    file: "lib/roles/tracker_path.ts",
    find: `    this.#news.push({ type: "tracker-udp", passes: false, lost });\n`,
    replace: "",
  },
  {
    name: "passing-datagrams-not-told",
    why: "a member reports that datagrams of the tracker pass again (9.6)",
    file: "lib/roles/tracker_path.ts",
    find: `        this.#news.push({ type: "tracker-udp", passes: true });\n`,
    replace: "",
  },
];

/** The same where the simulator meets the bug too rarely: unit tests must find it. */
export const RARE_REACH_MUTANTS: readonly TestedMutant[] = [
  {
    name: "any-repair-counts-as-narrow",
    why: "only repeats of the same message in vain show that a path is narrow (8.4.14)",
    file: "lib/ordering/stream/long_repeats.ts",
    find: "    if (seq !== before.seq) return false;\n",
    replace: "",
    tests: ["ordering/stream/long_repeats_test.ts"],
  },
  {
    name: "silent-peer-counts-as-narrow",
    why: "a peer that hears nothing of us is not reached by short datagrams, either (8.4.14)",
    file: "lib/ordering/stream/reach_watch.ts",
    find: "    if (ackedAt <= since || silentMs > UNREACHED_MS / 2) return;\n",
    replace: "",
    tests: ["ordering/stream/reach_watch_test.ts"],
  },
];
