import type { Mutant } from "./mutant.ts";

const TAKEOVER = "lib/sequencer/machine/takeover.ts";
const WITNESS = "lib/sequencer/machine/witness.ts";
const ORDERED_GROUP = "lib/sequencer/machine/ordered_group.ts";
const SEQUENCER = "lib/sequencer/machine/sequencer.ts";
const TOTAL_GROUP = "lib/client/member/total/total_group.ts";

/** Bugs in how a group passes from one sequencer to the next. */
export const TAKEOVER_MUTANTS: readonly Mutant[] = [
  {
    name: "union-of-holdings-skipped",
    why: "what any member holds belongs to the recovered log (11.2.4)",
    file: WITNESS,
    find: "for (const range of ranges) addRange(union, range);",
    replace: "if (holdings.size === 1) for (const range of ranges) addRange(union, range);",
  },
  {
    name: "opened-before-all-promised",
    why: "the epoch opens when every member of the view has promised (11.2.2)",
    file: TAKEOVER,
    find: "this.#survey = this.#silent().length === 0",
    replace: "this.#survey = this.#silent().length <= 1",
  },
  {
    name: "void-of-an-epoch-missed-counts",
    why: "what an older epoch holds counts up to where a newer one began (11.2.4)",
    file: WITNESS,
    find: "return epochs === 0 ? Infinity : epochs === 1 ? Math.max(base, delivered) : delivered;",
    replace: "return epochs < 0 ? base + delivered : Infinity;",
  },
  {
    name: "log-ends-inside-a-message",
    why: "the recovered log ends with a whole message (11.2.4)",
    file: TAKEOVER,
    find: "if ((this.#entries.get(seq)!.slice.fragment & LAST_FRAGMENT) !== 0) last = seq;",
    replace: "last = seq;",
  },
  {
    name: "log-goes-on-behind-a-hole",
    why: "what lies behind a hole that nobody can fill is void (11.2.5)",
    file: WITNESS,
    find: "const end = Math.max(delivered, run?.last ?? 0);",
    replace: "const end = Math.max(delivered, union.at(-1)?.last ?? 0);",
  },
  {
    name: "submitted-reads-what-was-received",
    why: "where own messages stand is not read from what was merely received (11.2.6)",
    file: "lib/client/member/total/promise_of.ts",
    find: "seq <= window.deliverable; seq++) {",
    replace: "seq <= window.highest; seq++) {",
  },
  {
    name: "recovered-log-does-not-count",
    why: "own messages have a place as far as the recovered log has them (11.2.6)",
    file: "lib/sequencer/machine/place_all.ts",
    find: "submitted = Math.max(submitted ?? 0, entry.submission);",
    replace: "submitted ??= 0;",
  },
  {
    name: "submitted-before-is-new",
    why: "what has its place is not ordered again (10.1.5, 11.2.6)",
    file: ORDERED_GROUP,
    find: "if (submitted !== undefined) member.inbound = new Inbound(submitted);",
    replace: "if (submitted !== undefined) member.inbound = new Inbound(0);",
  },
  {
    name: "install-not-repeated",
    why: "who lacks the install gets it repeated (11.2.8)",
    file: ORDERED_GROUP,
    find:
      `this.#transmitter.onNak(member, { type: "nak", stream: this.#options.self, ranges }, now);`,
    replace: "void ranges;",
  },
  {
    name: "recovered-log-not-kept",
    why: "what one has and another lacks is kept for repair (11.2.4)",
    file: ORDERED_GROUP,
    find: "const released = this.#outbox.first - 1;",
    replace: "const released = this.#outbox.last;",
  },
  {
    name: "newcomers-forgotten",
    why: "a member whose join is void comes in behind the install (11.2.9)",
    file: ORDERED_GROUP,
    find: "for (const place of inOrder(newcomers)) {",
    replace: "for (const place of inOrder(newcomers).slice(1)) {",
  },
  {
    name: "later-joins-not-told-again",
    why: "a newcomer hears who joined after it, for its own view is as old (11.2.9)",
    file: ORDERED_GROUP,
    find: "for (const place of inOrder(later)) {",
    replace: "for (const place of inOrder([])) {",
  },
  {
    name: "group-kept-when-lost",
    why: "a group that the answer to a lease does not list is another's (9.5.3)",
    file: SEQUENCER,
    find: "if (group !== undefined && !isOurs) this.#release(group);",
    replace: "if (group === undefined) continue;",
  },
  {
    name: "old-epoch-accepted",
    why: "a member that promised takes nothing of an older epoch (11.2.1)",
    file: TOTAL_GROUP,
    find: "    if (!isSequencer) {\n",
    replace: `    if (header.source === this.#former?.id && frame.type === "ordered") {
      return this.#receiver.onMessages(this.#former, frame, keep(), now, frame);
    }
    if (!isSequencer) {\n`,
  },
  {
    name: "promise-forgotten",
    why: "a member takes nothing new before the epoch is open (11.2.1)",
    file: TOTAL_GROUP,
    find: "    this.#isOpen = false;\n    if (this.#inbound",
    replace: `    this.#reign.peer.inbound = this.#inbound;
    if (this.#inbound !== undefined) this.#goOnWith(this.#reign.peer);
    this.#isOpen = this.#inbound !== undefined;
    this.#reign.peer.outbound.limit = Infinity;
    if (this.#inbound`,
  },
  {
    name: "void-entries-kept",
    why: "what is held above the recovered log is dropped at the install (11.2.8)",
    file: TOTAL_GROUP,
    find: "window.splitAfter(Math.min(previousLast, window.deliverable));",
    replace: "window.splitAfter(Infinity);",
  },
  {
    name: "void-of-an-epoch-missed-kept",
    why: "what is held behind a hole may have been void in an epoch between (11.2.8)",
    file: TOTAL_GROUP,
    find: "window.splitAfter(Math.min(previousLast, window.deliverable));",
    replace: "window.splitAfter(previousLast);",
  },
  {
    name: "submits-before-the-install",
    why: "a member submits nothing before the epoch is open (11.2.1)",
    file: TOTAL_GROUP,
    find: "outbound.limit = outbound.cut;",
    replace: "",
  },
  {
    name: "nothing-submitted-again",
    why: "what has no place is submitted again (11.2.5)",
    file: TOTAL_GROUP,
    find: "const outbound = new Outbound(this.#ownDelivered, now);",
    replace: "const outbound = new Outbound(this.#outbox.last, now);",
  },
  {
    name: "newcomer-keeps-its-old-cut",
    why: "a member whose own join was void begins elsewhere (11.2.9)",
    file: TOTAL_GROUP,
    find: "if (this.#inbound !== undefined && !isAnew) return;",
    replace: "if (this.#inbound !== undefined) return;",
  },
  {
    name: "own-numbers-of-repeated-entries-wrong",
    why: "entries are repeated with the numbers that they have in their sender's stream (3.2)",
    file: "lib/client/member/total/entry_relay.ts",
    find: "submission: submission + seq - base };",
    replace: "submission };",
  },
  {
    name: "majority-evicted",
    why: "who reaches less than half is probably itself the one that is cut off (11.2.7)",
    file: "lib/tracker/directory/handlers/reigns.ts",
    find: "if (2 * members.length > group.size) {",
    replace: "if (2 * members.length > group.size && group.size > 100) {",
  },
  {
    name: "grant-not-repeated",
    why: "a grant is repeated until a lease lists the group (9.5.5)",
    file: "lib/tracker/directory/handlers/leases.ts",
    find: "      if (++count > GRANTS_REPEATED_MAX) return;\n      this.#outgoing.grant(group);",
    replace: "      if (++count > GRANTS_REPEATED_MAX) return;",
  },
  {
    name: "reign-not-told-again",
    why: "a member that knows an older epoch is told who reigns (11.1.4)",
    file: "lib/tracker/directory/handlers/reigns.ts",
    find: "      this.#outgoing.sendReign(group, member.to);\n",
    replace: "",
  },
  {
    name: "epoch-used-again",
    why: "an epoch that was used is not used again after a restart (11.4.2)",
    file: "lib/tracker/directory/state/directory_group.ts",
    find: "if (epoch.number > this.#epoch.number) this.#epoch = epoch;",
    replace: "",
  },
  {
    name: "orphans-left-alone",
    why: "a group that stands without a sequencer after the rebuild is granted anew (11.4.3)",
    file: "lib/tracker/directory/rebuild/rebuild.ts",
    find: "    this.#sequencers.grantOrphans();\n",
    replace: "",
  },
  {
    name: "handover-left-to-chance",
    why: "what a sequencer leaves is granted to another (11.1.2)",
    file: "lib/tracker/directory/state/sequencers.ts",
    find: `"sequencer-left", sequencer: id, name, address });\n    this.grantOrphans();`,
    replace: `"sequencer-left", sequencer: id, name, address });`,
  },
];
