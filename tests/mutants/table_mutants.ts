import type { Mutant, TestedMutant } from "./mutant.ts";

/**
 * Bugs in how tables forget, which the simulator must find in its runs with low bounds, and in what
 * bounds the answers to a greedy member.
 */
export const TABLE_MUTANTS: readonly Mutant[] = [
  {
    name: "install-parts-overlap",
    why: "each member is in one part of the install that names it (11.2)",
    file: "lib/ordering/sequence/ordered_outbox.ts",
    find: "const parts = Math.max(1, Math.ceil(members.length / this.#idsPerFrame));",
    replace: "const parts = Math.max(1, Math.floor(members.length / this.#idsPerFrame));",
  },
  {
    name: "newest-change-not-kept",
    why: "of too many changes the oldest is forgotten (9.3.2)",
    file: "lib/tracker/directory/state/directory_group.ts",
    find: "if (this.#changes.length > this.#tables.viewChanges) this.#changes.shift();",
    replace: "if (this.#changes.length > this.#tables.viewChanges) this.#changes.pop();",
  },
  {
    name: "newest-lease-forgotten",
    why: "of too many leases the oldest is forgotten, so that the newest answer counts (9.5)",
    file: "lib/sequencer/machine/link/sent_leases.ts",
    find: "    forgetOldest(this.#leases, this.#most);\n",
    replace: "    if (this.#leases.size > this.#most) this.#leases.delete(this.#count);\n",
  },
  {
    name: "proof-counts-once-for-all",
    why: "a forgotten address is asked again when its member sends (7.6)",
    file: "lib/roles/sender_check.ts",
    find: "      if (isSame) return isRecent ? undefined : i;\n",
    replace: "      if (isSame) return undefined;\n",
  },
  {
    name: "history-without-a-budget",
    why: "a process sends so many bytes of history a second for each group, and no more (12.4.5)",
    file: "lib/ordering/past/past_sender.ts",
    find: "      this.#budget.spend(writer.length);\n",
    replace: "",
  },
];

/** The same where the simulator meets the bug too rarely: unit tests must find it. */
export const RARE_TABLE_MUTANTS: readonly TestedMutant[] = [
  {
    name: "forgotten-install-names-nobody",
    why: "an install that was forgotten removes nobody: the view is fetched (11.2.8)",
    file: "lib/client/member/total/install_parts.ts",
    find: "    return parts?.flatMap(({ members }) => [...members]);\n",
    replace: "    return (parts ?? []).flatMap(({ members }) => [...members]);\n",
    tests: [
      "client/member/total/install_parts_test.ts",
      "client/member/total/ordered_events_test.ts",
    ],
  },
  {
    name: "full-answer-vouches-for-the-rest",
    why: "nothing is known of a member that a full answer may leave out (10.6.1)",
    file: "lib/client/member/group/holders_watch.ts",
    find: "return (this.#answer?.frame.members.length ?? 0) >= this.#lackingMax;",
    replace: "return (this.#answer?.frame.members.length ?? 0) > this.#lackingMax;",
    tests: ["client/member/group/holders_watch_test.ts"],
  },
  {
    name: "full-answer-bounds-the-rest",
    why: "a full answer says nothing of how far all have acknowledged (10.6.1)",
    file: "lib/client/member/group/holders_watch.ts",
    find: "    if (this.#isFull) return;\n",
    replace: "",
    tests: ["client/member/group/holders_watch_test.ts"],
  },
  {
    name: "joiner-lacks-what-came-before",
    why: "a member lacks nothing that came before its join (10.6.1)",
    file: "lib/client/member/group/holders_watch.ts",
    find: "Math.max(this.#heldByAll, other.joinedAt, ",
    replace: "Math.max(this.#heldByAll, ",
    tests: [
      "client/member/group/holders_watch_test.ts",
      "client/member/total/total_group_leave_test.ts",
    ],
  },
  {
    name: "old-answer-called-certain",
    why: "an answer from before the leave may be out of date (10.6.1)",
    file: "lib/client/member/group/holders_watch.ts",
    find: 'const isFresh = this.#phase === "leaving";',
    replace: "const isFresh = true;",
    tests: ["client/member/group/holders_watch_test.ts"],
  },
  {
    name: "late-messages-vouched-for",
    why: "nobody was asked who has what comes back after the wait of a leaver (10.6.1)",
    file: "lib/client/member/group/ordered_leaving.ts",
    find: "holders.hasLate ? holders.lacking(events.others()) : drained;",
    replace: "drained;",
    tests: ["client/member/total/total_group_leave_test.ts"],
  },
  {
    name: "evicted-leaver-vouches-for-all",
    why: "an eviction ends the wait of a leaver, and nobody said who has what came back (10.6.1)",
    file: "lib/client/member/group/ordered_leaving.ts",
    find: "    if (isCutShort) return holders.lacking(events.others());\n",
    replace: "",
    tests: ["client/member/total/total_group_leave_test.ts"],
  },
  {
    name: "nobody-asks-before-a-leave",
    why: "whether all have the messages is asked while the sequencer lives (10.6.1)",
    file: "lib/client/member/group/holders_watch.ts",
    find: "    else if (this.#deadline === undefined) this.#ask(now + HOLDERS_MS, HOLDERS_MS);\n",
    replace: "",
    tests: [
      "client/member/group/holders_watch_test.ts",
      "client/member/total/total_group_leave_test.ts",
    ],
  },
  {
    name: "no-room-for-a-removed-id",
    why: "without room for a removed id, no older view is taken back (9.4.5)",
    file: "lib/tracker/directory/state/directory_group.ts",
    find: "if (removed.size >= this.#tables.reportedIds && !removed.has(id)) return false;",
    replace: "if (removed.size >= this.#tables.reportedIds && !removed.has(id)) return true;",
    tests: ["tracker/directory/rebuild/taken_back_test.ts"],
  },
  {
    name: "full-table-of-exits-forgets-the-next-group",
    why:
      "a group that was left is not given back by a late report, however many others left one (9.4.5)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "exits.has(id) || exits.size < this.#exitsMax",
    replace: "exits.size < this.#exitsMax",
    tests: ["tracker/directory/rebuild/taken_back_test.ts"],
  },
  {
    name: "gone-id-forgotten-at-once",
    why: "an id that is gone is not taken back (7.1)",
    file: "lib/tracker/directory/state/identities.ts",
    find: "    this.#gone.add(id);\n",
    replace: "",
    tests: [
      "tracker/directory/state/identities_test.ts",
      "tracker/directory/rebuild/rebuild_test.ts",
    ],
  },
  {
    name: "gone-group-forgotten-at-once",
    why: "a group that comes back goes on from its numbers (12.1.4)",
    file: "lib/tracker/directory/state/groups.ts",
    find: "    if (group.isSequenced) this.#gone.set(group.id, group);\n",
    replace: "",
    tests: [
      "tracker/directory/state/groups_test.ts",
      "tracker/directory/rebuild/kept_groups_test.ts",
    ],
  },
  {
    name: "lost-group-forgotten-at-once",
    why: "a late lease or report of a group that was lost brings it back to nobody (9.5.10)",
    file: "lib/tracker/directory/state/directory_sequencer.ts",
    find: "    this.#lost.add(group.id);\n",
    replace: "",
    tests: [
      "tracker/directory/rebuild/sequencer_rebuild_test.ts",
      "tracker/directory/rebuild/sequencer_reports_test.ts",
      "tracker/directory/sequencer_model_test.ts",
    ],
  },
  {
    name: "left-group-forgotten-at-once",
    why: "a late heartbeat that lists a group which was left asks for no report (9.3.3)",
    file: "lib/tracker/directory/state/directory_member.ts",
    find: "    this.#left.push(group.id);\n",
    replace: "",
    tests: ["tracker/directory/rebuild/taken_back_test.ts"],
  },
  {
    name: "places-before-those-remembered",
    why: "of own messages those are counted whose places are remembered (10.6.1)",
    file: "lib/client/member/group/own_places.ts",
    find: "const oldest = Math.max(0, this.#count - this.#max);",
    replace: "const oldest = 0;",
    tests: ["client/member/group/own_places_test.ts"],
  },
  {
    name: "oldest-eviction-kept",
    why: "of too many groups of one name the oldest is forgotten",
    file: "lib/client/member/former_stays.ts",
    find: "known.slice(0, -this.#tables.resumptions)",
    replace: "known.slice(this.#tables.resumptions)",
    tests: ["client/member/former_stays_test.ts"],
  },
  {
    name: "proofs-of-members-alone",
    why: "the tracker and sequencers need a place for their proofs, too (7.6, seed 160013730)",
    file: "lib/core/limits.ts",
    find: "OTHER_ADDRESS_IDS_MAX = MEMBERS_MAX + SEQUENCERS_MAX + 1;",
    replace: "OTHER_ADDRESS_IDS_MAX = MEMBERS_MAX;",
    tests: ["roles/sender_check_test.ts"],
  },
];
