import type { TestedMutant } from "./mutant.ts";

/** Bugs at the end of an epoch, which the simulator meets with one seed in many thousands. */
export const EPOCH_MUTANTS: readonly TestedMutant[] = [
  {
    name: "evicted-delivers-what-is-not-stable",
    why: "one that is evicted delivers what was stable, and no more (11.3.7)",
    file: "lib/client/member/total/succession.ts",
    find: "    window.dropUnreleased();\n",
    replace: "    window.release(Infinity);\n",
    tests: ["client/member/total/safe_group_test.ts"],
  },
  {
    name: "void-of-an-epoch-missed-counts",
    why: "what an older epoch holds counts up to where a newer one began (11.2.4)",
    file: "lib/sequencer/machine/takeover/witness.ts",
    find: "return missed === 0 ? Infinity : missed === 1 ? Math.max(base, delivered) : delivered;",
    replace: "return missed < 0 ? base + delivered : Infinity;",
    tests: ["sequencer/machine/takeover/witness_test.ts"],
  },
  {
    name: "void-of-an-epoch-missed-kept",
    why: "what is held behind a hole may have been void in an epoch between (11.2.8)",
    file: "lib/client/member/total/succession.ts",
    find: "window.splitAfter(Math.min(previousLast, window.deliverable));",
    replace: "window.splitAfter(previousLast);",
    tests: ["client/member/total/total_group_takeover_test.ts"],
  },
  {
    name: "handover-left-to-chance",
    why: "what a sequencer leaves is granted to another (11.1.2)",
    file: "lib/tracker/directory/state/sequencers.ts",
    find: `"sequencer-left", sequencer: id, name, address });\n    this.grantOrphans();`,
    replace: `"sequencer-left", sequencer: id, name, address });`,
    tests: ["tracker/directory/handlers/reigns_test.ts"],
  },
  {
    name: "void-history-served",
    why: "a log on disk counts only up to what it shares with the members' (12.5.1)",
    file: "lib/sequencer/log/proven_last.ts",
    find: "  return proven;\n",
    replace: "  return log.last;\n",
    tests: ["sequencer/log/sqlite_log_test.ts"],
  },
];
