import type { TestedMutant } from "./mutant.ts";

/** Bugs that the simulator meets with one seed in many thousands. */
export const RARE_MUTANTS: readonly TestedMutant[] = [
  {
    name: "notices-of-a-former-life",
    why: "a notice that the tracker sent before it was restarted counts no more (seed 90023567)",
    file: "lib/roles/tracker_life.ts",
    find: "return epoch.boot === this.#boot;",
    replace: "return epoch.boot === this.#boot || true;",
    tests: ["client/member/member_join_test.ts", "sequencer/machine/sequencer_test.ts"],
  },
  {
    name: "takeover-of-half-a-group",
    why: "a takeover waits until a restarted tracker has all members (seed 90031506)",
    file: "lib/sequencer/machine/takeover.ts",
    find: "if (record.view === 0 || record.view < this.#view) return;",
    replace: "if (record.view < this.#view) return;",
    tests: ["sequencer/machine/takeover_test.ts", "sequencer/machine/sequencer_takeover_test.ts"],
  },
  {
    name: "extent-not-kept",
    why: "what an extent names is kept, also when the application takes it (seed 90002924)",
    file: "lib/client/member/fifo/departed_stream.ts",
    find: "    inbound.window.keepHeld(true);\n",
    replace: "",
    tests: ["client/member/fifo/departed_streams_test.ts"],
  },
];
