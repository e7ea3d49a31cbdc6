import type { TestedMutant } from "./mutant.ts";

/**
 * Bugs after a restart of the tracker, which the simulator meets with one seed in many thousands.
 */
export const RESTART_MUTANTS: readonly TestedMutant[] = [
  {
    name: "notices-of-a-former-life",
    why: "a notice that the tracker sent before it was restarted counts no more (seed 90023567)",
    file: "lib/roles/tracker_life.ts",
    find: "return epoch.boot === this.#boot;",
    replace: "return epoch.boot === this.#boot || true;",
    tests: ["client/member/member_join_test.ts", "sequencer/machine/sequencer_tracker_test.ts"],
  },
  {
    name: "reports-to-a-former-life",
    why:
      "a report that was meant for the tracker before the restart counts no more (seed 120012819)",
    file: "lib/tracker/directory/directory.ts",
    find: "        if (header.epoch.boot !== this.boot) return false;\n",
    replace: "",
    tests: ["tracker/directory/rebuild/taken_back_test.ts"],
  },
  {
    name: "unheard-rebuild-is-over",
    why: "a tracker that nobody reached since its start cannot know who is gone (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: 'this.#phase = span.isHeard ? OVER : { type: "unheard", heardSince: undefined };',
    replace: "this.#phase = OVER;",
    tests: ["tracker/directory/rebuild/rebuild_test.ts"],
  },
  {
    name: "newcomer-begins-a-rebuild",
    why: "whoever registered since the start shows that the tracker is reached (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find:
      "    if (now > since + DEAF_INTERVALS * this.#intervalMs) this.#phase = OVER;\n    else if",
    replace: "    if",
    tests: ["tracker/directory/rebuild/rebuild_test.ts"],
  },
  {
    name: "newcomer-ends-a-rebuild",
    why: "a newcomer may be heard before those that were cut off with the tracker (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "if (now > since + DEAF_INTERVALS * this.#intervalMs) this.#phase = OVER;",
    replace: "if (!isOfBefore) this.#phase = OVER;",
    tests: ["tracker/directory/rebuild/rebuild_test.ts"],
  },
  {
    name: "proof-at-the-end-not-awaited",
    why: "whoever is taken back at the end of a rebuild has time to prove its address (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "    this.#noteTakenBack(now);\n    return",
    replace: "    return",
    tests: ["tracker/directory/rebuild/rebuild_test.ts"],
  },
  {
    name: "sequencer-at-the-end-not-awaited",
    why: "the same of a sequencer (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "if (this.#sequencers.size > size) this.#noteTakenBack(arrival.now);",
    replace: "",
    tests: ["tracker/directory/rebuild/sequencer_rebuild_test.ts"],
  },
  {
    name: "report-at-the-end-not-awaited",
    why: "whoever is told to report itself at the end of a rebuild has time to do so (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: '    if (this.#phase.type === "on") this.#phase.span.noteAsked(now);\n',
    replace: "",
    tests: ["tracker/directory/rebuild/rebuild_test.ts"],
  },
  {
    name: "rebuild-without-a-limit",
    why: "a tracker that is late again and again ends its rebuild some time (9.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild_span.ts",
    find: "Math.min(now + ms, this.#limit)",
    replace: "now + ms",
    tests: ["tracker/directory/rebuild/rebuild_span_test.ts"],
  },
  {
    name: "numbers-of-files-ignored",
    why: "a restored group goes on after the numbers of the files (12.1.3, seed 130022273)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "    this.#kept.noteNumbers();\n",
    replace: "",
    tests: ["tracker/directory/rebuild/kept_groups_test.ts"],
  },
  {
    name: "lease-brings-a-group-back",
    why: "a group is its sequencer's again by a report alone, which says who was removed (9.5.10)",
    file: "lib/tracker/directory/handlers/leases.ts",
    find: "    this.#repeatNotices(sequencer, frame);\n",
    replace: `    for (const { group: id, epoch } of frame.groups) {
      const group = this.#roster.groups.byId(id);
      if (!group?.isRestoring || !group.isOrphan || !sequencer.isRestored) continue;
      if (isSameEpoch(epoch, group.epoch)) group.orderBy(sequencer, epoch);
    }
    this.#repeatNotices(sequencer, frame);
`,
    tests: ["tracker/directory/rebuild/sequencer_rebuild_test.ts"],
  },
  {
    name: "sequencer-taken-back-late",
    why:
      "a sequencer that reports itself after the rebuild registers anew (9.5.10, seed 700014223)",
    file: "lib/tracker/directory/rebuild/sequencer_reports.ts",
    find: "if (!isOn || this.#identities.isGone(id)) {",
    replace: "if (this.#identities.isGone(id)) {",
    tests: ["tracker/directory/rebuild/sequencer_rebuild_test.ts"],
  },
  {
    name: "slot-of-two-members",
    why:
      "a slot that was given again after a restart belongs to one member (9.4.10, seed 170008942)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "joined > (group.rivalFor(id, slot)?.joined ?? 0)",
    replace: "group.rivalFor(id, slot) === undefined",
    tests: ["tracker/directory/rebuild/taken_back_test.ts"],
  },
  {
    name: "takeover-of-half-a-group",
    why: "a takeover waits until a restarted tracker has all members (seed 90031506)",
    file: "lib/sequencer/machine/takeover/takeover.ts",
    find: "if (record.view === 0 || record.view < this.view) return;",
    replace: "if (record.view < this.view) return;",
    tests: [
      "sequencer/machine/takeover/takeover_test.ts",
      "sequencer/machine/sequencer_takeover_test.ts",
    ],
  },
  {
    name: "exit-before-report-forgotten",
    why: "an exit that comes before its member was taken back is remembered (9.4.5)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "const hasLeft = this.#hasLeft(id, frame.groupName);",
    replace: "const hasLeft = false;",
    tests: ["tracker/directory/rebuild/taken_back_test.ts"],
  },
  {
    name: "step-over-a-taken-back-member",
    why: "a step lacks the leave of a member that the sequencer did not have (seed 700019973)",
    file: "lib/client/member/total/view/ordered_view.ts",
    find: "if (this.#wasFetched && view > this.#named + 1) return true;",
    replace: "",
    tests: ["client/member/total/view/ordered_view_test.ts"],
  },
  {
    name: "fetched-leave-not-reported",
    why: "a restarted tracker hears of a leave that a fetched view showed (seed 700007977)",
    file: "lib/client/member/total/view/ordered_view.ts",
    find: "for (const { member: { id } } of news) this.#removed.add(id, record.view);",
    replace: "",
    tests: ["client/member/total/view/ordered_view_test.ts"],
  },
  {
    name: "unnamed-outlives-an-install",
    why: "a member that no entry has named may have left before an install (seed 700030695)",
    file: "lib/client/member/total/ordered_events.ts",
    find: " || this.#view.hasUnnamedUpTo(view);",
    replace: ";",
    tests: ["client/member/total/ordered_events_test.ts"],
  },
  {
    name: "missed-told-with-the-welcome",
    why: "what was missed is told with the first entry of the stay (10.6.4)",
    file: "lib/client/member/total/ordered_events.ts",
    find: '    this.#missed = isMissing ? { first: stood + 1, last: cut } : "nothing";\n',
    replace:
      `    if (isMissing) this.#pushGap({ first: stood + 1, last: cut }, { id: 0, name: "sequencer" });
    this.#missed = isMissing ? "told" : "nothing";\n`,
    tests: ["client/member/total/ordered_events_test.ts"],
  },
  {
    name: "join-of-another-in-the-slot",
    why: "a slot that was given twice is nobody's place in a recovered log (seed 702000100)",
    file: "lib/sequencer/machine/takeover/place_all.ts",
    find: "entry.change.slot === slot && entry.change.member === id;",
    replace: "entry.change.slot === slot;",
    tests: ["sequencer/machine/takeover/takeover_test.ts"],
  },
];
