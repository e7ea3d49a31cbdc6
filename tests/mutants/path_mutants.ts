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
  {
    name: "repair-by-the-channel",
    why: "repair goes by unicast, whatever is believed of the channel (8.4.17)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find: `return this.#finish("repair", writer, [peer.address]);`,
    replace: `return this.#finish("repair", writer, [this.#channel?.address ?? peer.address]);`,
  },
  {
    name: "tails-by-the-channel",
    why: "tails go by unicast: they show a member what the channel did not bring (8.4.17)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find: `return to.length === 0 ? undefined : this.#finish("tail", writer, to);`,
    replace: `if (to.length === 0) return undefined;
    return this.#finish("tail", writer, this.#channel ? [this.#channel.address] : to);`,
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
    find: "new Outbound(this.#stream.cut(), now, knownSizeTo(address))",
    replace: "new Outbound(this.#stream.cut(), now)",
    tests: ["ordering/stream/stream_sender_test.ts"],
  },
  {
    name: "answer-to-another-probe-counts",
    why: "only the answer to the probe that is under way counts (8.4.16)",
    file: "lib/ordering/path/path_size.ts",
    find: `    if (this.#phase.type !== "probing" || this.#phase.bytes !== bytes) return false;
    this.bytes = Math.max(this.bytes, bytes);`,
    replace: `    if (this.#phase.type !== "probing") return false;
    this.bytes = Math.max(this.bytes, this.#phase.bytes);`,
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
    find: "    if (phase.bytes <= this.bytes) this.bytes = DATAGRAM_BYTES_MAX;\n",
    replace: "",
    tests: ["ordering/path/path_size_test.ts"],
  },
  {
    name: "loss-is-no-doubt",
    why: "a NAK from a member whose path passes long datagrams is a doubt (8.4.16)",
    file: "lib/ordering/stream/repair/stream_repair.ts",
    find: "    if (!channel.passes(0)) path.onLoss(now);\n",
    replace: "    void channel;\n",
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
    why: "a probe is no longer than what a part of the sender's share holds (8.4.16)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "longestWithin(left, LONGEST_DATAGRAM_BYTES)",
    replace: "Math.max(left, LONGEST_DATAGRAM_BYTES)",
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
  {
    name: "channel-before-an-answer",
    why: "a channel is used for a member once a probe was answered (8.4.17)",
    file: "lib/ordering/path/channel_path.ts",
    find: 'return this.#phase.type === "passing" && bytes <= this.#phase.bytes;',
    replace: 'return this.#phase.type !== "resting";',
    tests: ["ordering/path/channel_path_test.ts"],
  },
  {
    name: "channel-never-rests",
    why: "a channel by which nothing comes rests (8.4.17)",
    file: "lib/ordering/path/channel_path.ts",
    find: "if (++this.#losses >= CHANNEL_TRIES) this.#rest(now);",
    replace: "++this.#losses;",
    tests: ["ordering/stream/channel_test.ts"],
  },
  {
    name: "any-loss-counts-against-a-channel",
    why: "only the loss of all since the mark counts (8.4.17)",
    file: "lib/ordering/path/channel_path.ts",
    find: "ranges.some(({ first, last }) => first <= mark && mark <= last)",
    replace: "ranges.length > 0",
    tests: ["ordering/path/channel_path_test.ts"],
  },
  {
    name: "answer-to-an-older-probe-counts",
    why: "only answers to the newest probe of a channel count (8.4.17)",
    file: "lib/ordering/path/channel_paths.ts",
    find: "if (count === this.#probe.count) ",
    replace: "if (count > 0) ",
    tests: ["ordering/path/channel_paths_test.ts"],
  },
  {
    name: "channel-for-one-member",
    why: "a channel that reaches fewer than CHANNEL_PEERS_MIN is not used (8.4.17)",
    file: "lib/ordering/path/channel_paths.ts",
    find: "if (reached.length < CHANNEL_PEERS_MIN) return undefined;",
    replace: "",
    tests: ["ordering/path/channel_paths_test.ts"],
  },
  {
    name: "own-datagrams-come-back",
    why: "a member drops what it sent to a channel itself (8.4.17)",
    file: "lib/net/channels.ts",
    find: "if (!isOwn) onDatagram(datagram);",
    replace: "onDatagram(datagram);",
    tests: ["net/channels_test.ts"],
  },
  {
    name: "path-doubted-for-a-channel",
    why: "what a channel loses says nothing of the path by unicast (8.4.17)",
    file: "lib/ordering/stream/repair/stream_repair.ts",
    find: "if (!channel.passes(0)) path.onLoss(now);",
    replace: "void channel, path.onLoss(now);",
    tests: ["ordering/stream/channel_test.ts"],
  },
  {
    name: "question-to-all-answered",
    why: "one forged datagram to a channel brings no answer from each member (8.4.17)",
    file: "lib/client/member/incoming_datagrams.ts",
    find: "(header.destination !== 0 || !isForOne(frame))",
    replace: "(header.destination !== 0 || !isForOne(frame) || true)",
    tests: ["client/member/member_addresses_test.ts"],
  },
  {
    name: "deaf-while-messages-flow",
    why: "a member that hears nothing of a channel is asked though no tail is due (8.4.17)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find: "    this.#askDoubted(now);\n",
    replace: "",
    tests: ["ordering/stream/channel_test.ts"],
  },
  {
    name: "stands-after-its-own-end",
    why:
      "what a channel brings after the end of a stay is not delivered, so it was missed (8.4.17)",
    file: "lib/client/member/total/total_group.ts",
    find: "resume.set(SEQUENCE_ID, this.#events.standing(highest));",
    replace: "resume.set(SEQUENCE_ID, highest);",
    tests: ["client/member/total/total_group_leave_test.ts"],
  },
  {
    name: "channel-in-place-of-everybody",
    why: "members that a channel does not reach get new messages by unicast (8.4.17)",
    file: "lib/ordering/path/channel_paths.ts",
    find: "      else targets.push(address);\n",
    replace: "",
    tests: ["ordering/path/channel_paths_test.ts"],
  },
];
