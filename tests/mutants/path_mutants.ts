import type { Mutant, TestedMutant } from "./mutant.ts";

/** Bugs in how long datagrams are, which the simulator's paths must find. */
export const PATH_MUTANTS: readonly Mutant[] = [
  {
    name: "as-long-as-the-widest-path-passes",
    why: "a datagram to all is as long as every path passes (8.4.16)",
    file: "lib/ordering/path/path_sizes.ts",
    find: `    let least = LONGEST_DATAGRAM_BYTES;
    for (const { outbound: { path } } of this.#peers()) least = Math.min(least, path.bytes);`,
    replace: `    let least = 0;
    for (const { outbound: { path } } of this.#peers()) least = Math.max(least, path.bytes);`,
  },
];

/**
 * The same where the simulator sees no difference, because repair brings everything all the same,
 * or sees it too rarely.
 */
export const COSTLY_PATH_MUTANTS: readonly TestedMutant[] = [
  {
    name: "loopback-unknown",
    why: "a path to a loopback address passes long datagrams before any probe (8.4.16)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "new Outbound(this.#stream.last, now, knownSizeTo(address))",
    replace: "new Outbound(this.#stream.last, now)",
    tests: ["ordering/stream/stream_sender_test.ts"],
  },
  {
    name: "answer-to-another-probe-counts",
    why: "only the answer to the probe that is under way counts (8.4.16)",
    file: "lib/ordering/path/path_size.ts",
    find: `    if (this.#phase.type !== "probing" || this.#phase.bytes !== bytes) return false;
    this.#bytes = Math.max(this.#bytes, bytes);`,
    replace: `    if (this.#phase.type !== "probing") return false;
    this.#bytes = Math.max(this.#bytes, this.#phase.bytes);`,
    tests: ["ordering/path/path_size_test.ts"],
  },
  {
    name: "repair-in-long-datagrams",
    why: "repair arrives whatever is believed of a path, so it is plain (8.4.16)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find: "const begin = (to: P) => writer = this.#begin(into, to.id);",
    replace: "const begin = (to: P) => writer = this.#begin(into, to.id, sender.paths.least);",
    tests: ["ordering/stream/long_datagrams_test.ts"],
  },
  {
    name: "black-hole-stays",
    why: "a path that passes its length no more is plain again (8.4.16)",
    file: "lib/ordering/path/path_size.ts",
    find: "    if (phase.bytes <= this.#bytes) this.#bytes = DATAGRAM_BYTES_MAX;\n",
    replace: "",
    tests: ["ordering/path/path_size_test.ts"],
  },
  {
    name: "loss-is-no-doubt",
    why: "a NAK from a member whose path passes long datagrams is a doubt (8.4.16)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "    path.onLoss(now);\n",
    replace: "",
    tests: ["ordering/stream/long_datagrams_test.ts"],
  },
  {
    name: "every-group-is-probed",
    why: "a path is probed only while it carries bulk data (8.4.16)",
    file: "lib/ordering/path/path_sizes.ts",
    find: "this.#full < PATH_BULK_DATAGRAMS || ",
    replace: "",
    tests: ["ordering/path/path_sizes_test.ts"],
  },
  {
    name: "probe-longer-than-the-share",
    why: "a probe is no longer than what the sender's share holds (8.4.16)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "longestWithin(budget, LONGEST_DATAGRAM_BYTES)",
    replace: "Math.max(budget, LONGEST_DATAGRAM_BYTES)",
    tests: ["ordering/stream/long_datagrams_test.ts"],
  },
  {
    name: "datagram-longer-than-the-window",
    why: "a datagram is filled up to a length of which one fits the window (8.4.16)",
    file: "lib/ordering/path/datagram_sizes.ts",
    find: "size <= most && kernelBytesOf(size) <= kernelBytes",
    replace: "size <= most",
    tests: ["ordering/stream/long_datagrams_test.ts", "ordering/path/datagram_sizes_test.ts"],
  },
  {
    name: "refused-probe-is-news",
    why: "a system that refuses a probe need not be reported",
    file: "lib/net/udp.ts",
    find: "isTooLong && !isProbe",
    replace: "isTooLong",
    tests: ["net/udp_test.ts"],
  },
];
