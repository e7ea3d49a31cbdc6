import type { Mutant } from "./mutant.ts";

/** Bugs of safe groups, of ordering without a tracker, and of history. */
export const SAFE_MUTANTS: readonly Mutant[] = [
  {
    name: "safe-waits-for-nobody",
    why: "in a safe group nothing is delivered before all hold it (11.3.1)",
    file: "lib/client/member/total/succession.ts",
    find: `const waitsForRelease = mode === "safe";`,
    replace: "const waitsForRelease = false;",
  },
  {
    name: "stable-is-what-was-sent",
    why: "stable is what all have acknowledged (11.3.3)",
    file: "lib/sequencer/machine/stability.ts",
    find: "    const seq = this.#sender.ackedByAll;\n",
    replace: "    const seq = this.#sender.highest;\n",
  },
  {
    name: "stable-without-the-detached",
    why: "members that are too slow count for what is stable, too (11.3.3)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "return this.#peers.ackedByAll(this.#stream.sent);",
    replace: "return this.#peers.ackedByHolders(this.#stream.sent) ?? this.#stream.sent;",
  },
  {
    name: "stable-not-asked-again",
    why: "the word that all hold something may get lost (11.3.4)",
    file: "lib/client/member/total/stable_watch.ts",
    find: "    if (this.#deadline !== undefined || !window?.isAwaitingRelease) return;",
    replace: "    if (now >= -Infinity) return;",
  },
  {
    name: "safe-forgets-who-said-bye",
    why: "a member that has said bye is in the view until its leave is an entry (11.3.3)",
    file: "lib/sequencer/machine/ordered_group.ts",
    find: `if (frame.joined === member.joined && this.mode !== "safe") this.#members.end(member);`,
    replace: "if (frame.joined === member.joined) this.#members.end(member);",
  },
  {
    name: "orders-without-a-licence",
    why: "without its tracker a sequencer needs to hear every member (11.1.5)",
    file: "lib/sequencer/machine/licence.ts",
    find: "    return now < this.#leasedUntil || this.unheard(now).length === 0;",
    replace: "    return now < Infinity;",
  },
];
