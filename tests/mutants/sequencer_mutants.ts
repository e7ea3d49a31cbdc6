import type { Mutant } from "./mutant.ts";

/** Bugs in what a sequencer does. */
export const SEQUENCER_MUTANTS: readonly Mutant[] = [
  {
    name: "sent-before-appended",
    why: "an entry is multicast only after the engine has it (10.7.1)",
    file: "lib/ordering/sequence/ordered_outbox.ts",
    find: "last: Math.min(limit, this.#appended) });",
    replace: "last: Math.min(limit, this.last) });",
  },
  {
    name: "acknowledged-without-a-place",
    why: "while the sequence has no room nothing is admitted, so nothing acknowledged (10.5.2)",
    file: "lib/sequencer/machine/admission.ts",
    find: `    while (sender.hasRoom) {
      const arrival = receiver.take(now);
      if (arrival === undefined) {
        this.#phase = "open";
        return;
      }
`,
    replace: `    for (;;) {
      const arrival = receiver.take(now);
      if (arrival === undefined) break;
      if (!sender.hasRoom) continue;
`,
  },
  {
    name: "batch-off-by-one",
    why: "the engine has each entry under the seq that members know it by (10.7.1)",
    file: "lib/ordering/sequence/ordered_outbox.ts",
    find: "return { first: this.last - entries.length + 1, entries };",
    replace: "return { first: this.last - entries.length, entries };",
  },
  {
    name: "submission-ordered-twice",
    why: "a submission is ordered once, however often the hello comes (10.1.5)",
    file: "lib/sequencer/machine/submitter.ts",
    find: `if (this.#phase.type === "submitting") return;`,
    replace: "",
  },
  {
    name: "sequence-skips-a-change",
    why: "changes go into the sequence in the order of their numbers, each once (10.4.2)",
    file: "lib/sequencer/machine/sequenced_members.ts",
    find: "if (change.view > this.#view + 1) return false;",
    replace: "",
  },
  {
    name: "first-submission-skipped",
    why: "submissions begin after the cut that the hello names (10.2.1)",
    file: "lib/sequencer/machine/opening.ts",
    find: "member.begin(frame.cut);",
    replace: "member.begin(frame.cut + 1);",
  },
  {
    name: "sequence-bytes-not-freed",
    why: "the unsent bytes of a sequence are those after its sent mark (invariant)",
    file: "lib/ordering/sequence/ordered_outbox.ts",
    find: "      this.#unsentBytes -= keptBytesOf(this.#history.at(seq).slice);\n",
    replace: "",
  },
  {
    name: "leaver-told-that-nobody-lacks",
    why: "a leaver hears of all that have not acknowledged its last message (10.6.1)",
    file: "lib/sequencer/machine/submitter.ts",
    find: "    return !this.isGone && isForIt && this.taken < seq;\n",
    replace: "    return !this.isGone && isForIt && this.taken + Infinity < seq;\n",
  },
];
