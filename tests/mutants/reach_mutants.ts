import type { Mutant } from "./mutant.ts";

/** Bugs in reports that datagrams do not reach a peer, which the simulator's walls must find. */
export const REACH_MUTANTS: readonly Mutant[] = [
  {
    name: "unreached-not-told",
    why: "a peer that lags and acknowledges nothing is reported as not reached (8.4.12)",
    file: "lib/ordering/stream/reach_watch.ts",
    find: `    this.#changes.push({ type: "unreached", peer, silentMs });\n`,
    replace: "",
  },
  {
    name: "reached-again-not-told",
    why: "a peer that was not reached is reported again when it acknowledges (8.4.12)",
    file: "lib/ordering/stream/reach_watch.ts",
    find: `this.#changes.push({ type: "reached", peer, silentMs });`,
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
