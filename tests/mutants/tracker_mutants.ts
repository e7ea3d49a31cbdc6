import type { Mutant } from "./mutant.ts";

/** Bugs in what the tracker does. */
export const TRACKER_MUTANTS: readonly Mutant[] = [
  {
    name: "member-id-used-again",
    why: "a registration makes a new member id (7.1)",
    file: "lib/tracker/directory/state/roster.ts",
    find: "    const id = identities.take(signed?.id);\n",
    replace: `    const ids = this.ids ??= new Map();
    const id = ids.get(name) ?? identities.take(signed?.id);
    ids.set(name, id);\n`,
  },
  {
    name: "views-numbered-anew",
    why: "after a restart numbers go on from the highest heard of (9.4.4)",
    file: "lib/tracker/directory/state/directory_group.ts",
    find: "this.#view = Math.max(this.#view, view);",
    replace: "",
  },
  {
    name: "evicts-after-one-interval",
    why: "a member silent for more than two intervals is evicted, and none before (9.3.1)",
    file: "lib/tracker/directory/state/failure_detector.ts",
    find: "return Math.min(at + EVICT_INTERVALS * this.#intervalMs + MORE_MS, until);",
    replace: "return Math.min(at + this.#intervalMs + MORE_MS, until);",
  },
  {
    name: "cut-off-tracker-evicts",
    why: "a tracker that hears nobody evicts nobody (9.3.4)",
    file: "lib/tracker/directory/state/failure_detector.ts",
    find: "return isBack || this.#isNobodyHeardSince(suspect);",
    replace: "return false;",
  },
  {
    name: "takes-back-who-was-removed",
    why: "an id that somebody reports as removed is not taken back (9.4.5)",
    file: "lib/tracker/directory/state/directory_group.ts",
    find: "return (this.#phase.removed.get(id) ?? 0) > joined;",
    replace: "return false;",
  },
  {
    name: "view-before-all-reported",
    why: "restored groups publish no view before all had time to report (9.4.3)",
    file: "lib/tracker/directory/options.ts",
    find: "rebuildMs: 2 * heartbeatMs + leaseMs,",
    replace: "rebuildMs: heartbeatMs / 4,",
  },
  {
    name: "silence-since-the-start-ignored",
    why: "a tracker that is cut off at its start counts anew (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild_span.ts",
    find: "if ((this.#isHeard || isOfBefore) && this.#isDeaf(now)) this.prolong(now);",
    replace: "if (this.#isHeard && this.#isDeaf(now)) this.prolong(now);",
  },
  {
    name: "deaf-tracker-ends-its-rebuild",
    why: "a tracker that hears nobody any more goes on with its rebuild (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild_span.ts",
    find: "if (now >= this.#until && this.#isHeard && this.#isDeaf(now)) this.prolong(now);",
    replace: "",
  },
  {
    name: "kept-group-does-not-give-way",
    why: "a group made anew under the name of a restored one gives way, kept or not (9.4.6)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "    if (survivor !== undefined) this.#roster.removeGroup(survivor);\n",
    replace: "",
  },
  {
    name: "waiting-frames-miscounted",
    why: "the queue of frames is bounded by their number, which is counted (limits, 6)",
    file: "lib/tracker/directory/state/outgoing.ts",
    find: "    this.#framesWaiting -= count;\n",
    replace: "    this.#framesWaiting--;\n",
  },
  {
    name: "silent-member-watched-on",
    why: "the failure detector watches an evicted member no more (9.3.1)",
    file: "lib/tracker/directory/state/roster.ts",
    find: "    this.#detector.forget(member);\n",
    replace: "",
  },
];
