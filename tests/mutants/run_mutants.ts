import type { TestedMutant } from "./mutant.ts";

/** Bugs in how messages of one datagram are taken in and offered together. */
export const RUN_MUTANTS: readonly TestedMutant[] = [
  {
    name: "run-taken-in-two-ways",
    why: "what no application takes counts as taken when it is offered (8.4.1)",
    file: "lib/ordering/stream/window/window_offers.ts",
    find: "      else if (isLater !== isTakenLater) break;\n",
    replace: "",
    tests: ["ordering/stream/receive_window_test.ts"],
  },
  {
    name: "run-of-fragments",
    why: "the fragments of a message are delivered as one message (8.2)",
    file: "lib/ordering/stream/window/arrivals.ts",
    find: "    if (fragment !== WHOLE) return undefined;\n",
    replace: "",
    tests: ["ordering/stream/receive_window_test.ts"],
  },
  {
    name: "run-that-overtakes-a-hole",
    why: "messages are offered in the order of their seqs, nothing missing before them (8.2)",
    file: "lib/ordering/stream/window/receive_window.ts",
    find: "marks.contiguous + 1;\n    if (start < first || start > last) return;\n",
    replace: "Math.max(first, marks.contiguous + 1);\n    if (start > last) return;\n",
    tests: ["ordering/stream/receive_window_property_test.ts"],
  },
];
