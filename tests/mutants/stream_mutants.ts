import type { Mutant } from "./mutant.ts";

/** Bugs in what all streams share: repair, acknowledgements, flow, windows. */
export const STREAM_MUTANTS: readonly Mutant[] = [
  {
    name: "trim-past-stable",
    why: "history is kept until every member has acknowledged it (8.3.7)",
    file: "lib/ordering/stream/retention.ts",
    find: "const stable = Math.min(unneeded, peers.ackedByAll(stream.sent));",
    replace: "const stable = unneeded;",
  },
  {
    name: "no-tail",
    why: "after its last message a sender tells the highest seq (8.3.5)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "    this.#tail.restart(now);\n    return writer;",
    replace: "    return writer;",
  },
  {
    name: "tail-never-stops",
    why: "tails stop when all have acknowledged (8.3.5)",
    file: "lib/ordering/stream/receiving_peers.ts",
    find: "acked < sent || (isWaiting && holdsWindow && limit <= sent)",
    replace: "acked <= sent || (isWaiting && holdsWindow && limit <= sent)",
  },
  {
    name: "slow-member-counts-as-unreached",
    why: "an acknowledgement without progress shows that a member is reached (8.4.12)",
    file: "lib/ordering/stream/reach_watch.ts",
    find: "    outbound.ackedAt = now;",
    replace: "    if (outbound.progressAt === now) outbound.ackedAt = now;",
    patience: 4,
  },
  {
    name: "detached-member-holds-window",
    why: "a member that takes too long for a window does not hold it any more (8.4.6)",
    file: "lib/ordering/stream/stream_peer.ts",
    find: `return this.#attachment.type === "attached";`,
    replace: "return true;",
  },
  {
    name: "cut-inside-message",
    why: "the cut is the last seq given, the end of a message (8.1.2)",
    file: "lib/ordering/stream/stream_sender.ts",
    find: "return new Outbound(this.#stream.cut(), now, knownSizeTo(address));",
    replace: "return new Outbound(this.#stream.sent, now, knownSizeTo(address));",
  },
  {
    name: "ack-of-wrong-stream",
    why: "an acknowledgement names its stream, so that none counts for a predecessor (3.1)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find: "      if (stream !== self) continue;\n      sender.onShare",
    replace: "      sender.onShare",
  },
  {
    name: "not-held-not-answered",
    why: "what cannot be sent again is named in not-held (8.3.2)",
    file: "lib/ordering/stream/stream_transmitter.ts",
    find:
      `if (notHeld.length > 0) this.queue(peer, { type: "not-held", stream, ranges: notHeld }, "nak");`,
    replace: "",
  },
  {
    name: "gap-not-told",
    why: "what cannot be repaired is told (8.3.4)",
    file: "lib/ordering/stream/stream_receiver.ts",
    find: `if (offered?.type === "gap") gap = offered.range;`,
    replace: "",
  },
  {
    name: "gives-up-by-count",
    why: "giving up is never by count of tries (8.3.4)",
    file: "lib/ordering/stream/stream_receiver.ts",
    find: "if (ranges.length > 0) this.#naks.push({ peer, ranges });",
    replace: `nak.tries = ranges.length > 0 ? (nak.tries ?? 0) + 1 : 0;
      if (nak.tries > 4) {
        for (const range of ranges) window.giveUp(range);
        this.#noteReady(peer, peer.inbound);
      } else if (ranges.length > 0) this.#naks.push({ peer, ranges });`,
  },
  {
    name: "nak-never-repeated",
    why: "a NAK or its answer can be lost like anything else (8.3.1)",
    file: "lib/ordering/stream/repair/nak_schedule.ts",
    find: "this.#retry = { at: now + jitter(ms, JITTER_SHARE, random), ms, contiguous };",
    replace: "this.#retry = { at: Infinity, ms, contiguous };",
  },
  {
    name: "acks-what-was-received",
    why: "delivered means taken by the application (8.4.1)",
    file: "lib/ordering/stream/window/receive_window.ts",
    find: "return deliverable > seq || this.#runs !== undefined ? seq : contiguous;",
    replace: "void seq, deliverable;\n    return contiguous;",
  },
  {
    name: "acks-what-was-offered",
    why: "an event that waits for its application is not taken (8.4.1)",
    file: "lib/ordering/stream/window/window_offers.ts",
    find: "return this.#parts.options.isTakenLater?.(origin) ?? false;",
    replace: "return origin === null;",
  },
  {
    name: "view-change-awaits-taking",
    why: "what is no message counts as taken with what comes before it (8.4.1)",
    file: "lib/client/member/total/succession.ts",
    find: `isTakenLater: (entry) => entry?.type === "ordered",`,
    replace: "isTakenLater: () => true,",
  },
  {
    name: "duplicate-taken",
    why: "a message is delivered at most once (8.2.1)",
    file: "lib/ordering/stream/window/receive_window.ts",
    find: `if (seq <= contiguous) return "duplicate";`,
    replace: `if (seq <= contiguous - 8) return "duplicate";
    if (seq <= offered) this.#marks.offered = seq - 1;`,
  },
  {
    name: "fragments-before-whole",
    why: "a message in fragments is taken when all of them are there (8.2.1)",
    file: "lib/ordering/stream/window/receive_window.ts",
    find: "if (isEnd(run, next)) marks.deliverable = next;",
    replace: "marks.deliverable = next;",
  },
  {
    name: "lost-fragment-delivered",
    why: "a message that lost one fragment is lost whole (8.3.4)",
    file: "lib/ordering/stream/window/window_offers.ts",
    find: "const isWhole = !arrivals.isLost(last) && arrivals.endsAt(last);",
    replace: "const isWhole = arrivals.endsAt(last);",
    // It shows only where a long message is given up in its middle after it began.
    patience: 2,
  },
  {
    name: "never-reattached",
    why: "a member that has caught up is waited for again (8.4.7)",
    file: "lib/ordering/stream/pace_watch.ts",
    find: "const isServed = now >= until;",
    replace: "const isServed = false;",
  },
  {
    name: "all-delivered-kept",
    why: "what is kept of a stream for others is bounded (8.6.1)",
    file: "lib/ordering/stream/window/kept_deliveries.ts",
    find: "while (this.#kernelBytes > this.#kernelBytesMax) {",
    replace: "while (this.#kernelBytes < 0) {",
  },
  {
    name: "kept-for-the-detached-without-end",
    why: "half a history is kept for a detached member, and no more (8.3.7)",
    file: "lib/ordering/stream/retention.ts",
    find: "while (stream.bytes > HISTORY_BYTES_MAX / 2 && stream.first <= bound) {",
    replace: "while (stream.bytes < 0) {",
  },
  {
    name: "resend-bytes-not-freed",
    why: "a resend buffer counts the bytes of exactly what it holds (invariant)",
    file: "lib/ordering/stream/resend_buffer.ts",
    find: "      this.#bytes -= keptBytesOf(slice);\n",
    replace: "",
  },
  {
    name: "unsent-bytes-not-freed",
    why: "the unsent bytes of a stream are those after its sent mark (invariant)",
    file: "lib/ordering/stream/outbox.ts",
    find: "      this.#unsentBytes -= keptBytesOf(this.history.at(seq).slice);\n",
    replace: "",
  },
  {
    name: "flight-bytes-not-freed",
    why: "the bytes in flight are those of the datagrams in flight (invariant)",
    file: "lib/ordering/stream/flow/flow_window.ts",
    find: "      this.#kernelBytes -= oldest.kernelBytes;\n      this.#inFlight.shift();\n",
    replace: "      this.#inFlight.shift();\n",
  },
  {
    name: "latest-bytes-not-freed",
    why: "the bytes of the latest datagrams belong to some of them (invariant)",
    file: "lib/ordering/stream/flow/flow_window.ts",
    find: "      this.#kernelBytes -= oldest.kernelBytes;\n      this.#before = oldest.last;\n",
    replace: "      this.#before = oldest.last;\n",
  },
  {
    name: "kept-bytes-not-freed",
    why: "the bytes of kept deliveries belong to seqs that are kept (invariant)",
    file: "lib/ordering/stream/window/kept_deliveries.ts",
    find: "      if (!isMoreOfIt) this.#kernelBytes -= this.#kernelBytesAt(this.first);\n",
    replace: "",
  },
  {
    name: "window-ends-with-a-hole",
    why: "a stream that has ended has no hole (invariant)",
    file: "lib/ordering/stream/window/receive_window.ts",
    find:
      "      this.giveUp({ first: this.contiguous + 1, last: this.received });\n    } while (this.contiguous < this.received);\n",
    replace: "    } while (false);\n",
  },
  {
    name: "split-leaves-contiguous-behind",
    why: "the marks of a receive window never pass each other (invariant)",
    file: "lib/ordering/stream/window/window_marks.ts",
    find: "    this.contiguous = Math.min(this.contiguous, cut);\n",
    replace: "",
  },
  {
    name: "seq-taken-again",
    why: "a window takes each seq once, in order (invariant)",
    file: "lib/ordering/stream/window/window_offers.ts",
    find: "const first = marks.offered + 1;\n    const last = this.#ready;\n",
    replace:
      "const first = Math.max(this.firstHeld, marks.offered);\n    const last = this.#ready;\n",
  },
  {
    name: "slow-deadline-outlives-the-wait",
    why: "a window deadline is set only while messages wait (invariant)",
    file: "lib/ordering/stream/pace_watch.ts",
    find: `    this.#deadlines.clear("slow");\n`,
    replace: "",
  },
];
