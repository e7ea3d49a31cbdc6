import type { Mutant } from "./mutant.ts";

const TAKEOVER = "lib/sequencer/machine/takeover/takeover.ts";
const WITNESS = "lib/sequencer/machine/takeover/witness.ts";
const PLACE_ALL = "lib/sequencer/machine/takeover/place_all.ts";
const ORDERED_GROUP = "lib/sequencer/machine/ordered_group.ts";
const MEMBERS = "lib/sequencer/machine/sequenced_members.ts";
const SEQUENCER = "lib/sequencer/machine/sequencer.ts";
const TOTAL_GROUP = "lib/client/member/total/total_group.ts";
const SUCCESSION = "lib/client/member/total/succession.ts";
const REIGN = "lib/client/member/total/reign.ts";
const PAST_FETCH = "lib/ordering/past/past_fetch.ts";

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
    find: "if (this.#witnesses.silent().length > 0) {",
    replace: "if (this.#witnesses.silent().length > 1) {",
  },
  {
    name: "finished-with-a-hole",
    why: "what one has and another may lack is fetched before the epoch opens (11.2.4)",
    file: TAKEOVER,
    find: "if (this.#entries.missing(phase.survey).length === 0) this.#finish",
    replace: "if (this.#entries.missing(phase.survey).length <= 1) this.#finish",
  },
  {
    name: "delivered-by-one-forgotten",
    why: "all that anybody has delivered belongs to the recovered log (11.2.4)",
    file: "lib/sequencer/machine/takeover/fetched_entries.ts",
    find: "let last = delivered;",
    replace: "let last = first - 1;",
  },
  {
    name: "joined-by-an-entry-nobody-holds",
    why: "a member whose join has no place comes in by a new one (11.2.9)",
    file: PLACE_ALL,
    find: "if (!hasJoined || !staysIn(",
    replace: "void hasJoined;\n  if (!staysIn(",
  },
  {
    name: "recovered-log-shortened",
    why: "the install comes right after the recovered log (11.2.8)",
    file: ORDERED_GROUP,
    find: "outbox.recover(recovery?.entries ?? []);",
    replace: "outbox.recover(recovery?.entries.slice(1) ?? []);",
  },
  {
    name: "log-ends-inside-a-message",
    why: "the recovered log ends with a whole message (11.2.4)",
    file: "lib/sequencer/machine/takeover/fetched_entries.ts",
    find: "if ((this.#at(seq).slice.fragment & LAST_FRAGMENT) !== 0) last = seq;",
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
    file: PLACE_ALL,
    find: "submitted = Math.max(submitted ?? 0, entry.submission);",
    replace: "submitted ??= 0;",
  },
  {
    name: "submitted-before-is-new",
    why: "what has its place is not ordered again (10.1.5, 11.2.6)",
    file: MEMBERS,
    find: "if (place.submitted !== undefined) member.begin(place.submitted);\n      // The time",
    replace: "if (place.submitted !== undefined) member.begin(0);\n      // The time",
  },
  {
    name: "install-not-repeated",
    why: "a member that lacks the install gets it repeated (11.2.8)",
    file: "lib/sequencer/machine/opening.ts",
    find: "transmitter.onNak(member, nak, now);",
    replace: "void nak;",
  },
  {
    name: "recovered-log-not-kept",
    why: "what one has and another lacks is kept for repair (11.2.4)",
    file: ORDERED_GROUP,
    find: "const released = outbox.first - 1;",
    replace: "const released = outbox.last;",
  },
  {
    name: "newcomers-forgotten",
    why: "a member whose join is void comes in behind the install (11.2.9)",
    file: MEMBERS,
    find: "for (const place of inOrder(newcomers)) {",
    replace: "for (const place of inOrder(newcomers).slice(1)) {",
  },
  {
    name: "later-joins-not-told-again",
    why: "a newcomer hears who joined after it, for its own view is as old (11.2.9)",
    file: MEMBERS,
    find: "for (const place of inOrder(later)) outbox",
    replace: "for (const place of inOrder([])) outbox",
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
    find: "    if (!succession.admits(header, frame)) {\n",
    replace: `    const { phase } = succession;
    if (phase.type === "promised" && header.source === phase.former.id && frame.type === "ordered") {
      return this.#receiver.onMessages(phase.former, frame, keep(), now, frame);
    }
    if (!succession.admits(header, frame)) {\n`,
  },
  {
    name: "promise-forgotten",
    why: "a member takes nothing new before the epoch is open (11.2.1)",
    file: SUCCESSION,
    find: `this.#phase = { type: "promised", sequence, former, marks: { contiguous, highest } };`,
    replace: `this.#reign.peer.inbound = sequence;
      this.#options.receiver.succeed(former, this.#reign.peer);
      this.#phase = { type: "following", sequence };
      this.#reign.peer.outbound.limit = Infinity;`,
  },
  {
    name: "promised-takes-of-the-next",
    why: "a member that promised takes no entry of the new sequencer before its install (11.2.1)",
    file: SUCCESSION,
    find: `this.#phase = { type: "promised", sequence, former, marks: { contiguous, highest } };`,
    replace: `this.#phase = { type: "promised", sequence, former, marks: { contiguous, highest } };
      this.#reign.peer.inbound = sequence;`,
  },
  {
    name: "older-reign-taken",
    why: "a member's epoch only grows (11.1.1)",
    file: SUCCESSION,
    find: "if (isNewerEpoch(epoch, this.epoch)) this.#succeed",
    replace: "if (epoch.number !== this.epoch.number) this.#succeed",
  },
  {
    name: "old-stay-outlives-a-join",
    why: "a join of a member that is in already, in another slot, ends that stay (10.4.3)",
    file: "lib/client/member/total/view/ordered_view.ts",
    find: "const ended = this.#endStays(id);",
    replace: "const ended: ViewNews[] = [];",
  },
  {
    name: "void-entries-kept",
    why: "what is held above the recovered log is dropped at the install (11.2.8)",
    file: SUCCESSION,
    find: "window.splitAfter(Math.min(previousLast, window.deliverable));",
    replace: "window.splitAfter(Infinity);",
  },
  {
    name: "submits-before-the-install",
    why: "a member submits nothing before the epoch is open (11.2.1)",
    file: REIGN,
    find: "outbound.limit = outbound.cut;",
    replace: "",
  },
  {
    name: "nothing-submitted-again",
    why: "what has no place is submitted again (11.2.5)",
    file: REIGN,
    find: "const outbound = new Outbound(submissions.returned, now, knownSizeTo(address));",
    replace: "const outbound = new Outbound(submissions.last, now, knownSizeTo(address));",
  },
  {
    name: "newcomer-keeps-its-old-cut",
    why: "a member whose own join was void begins elsewhere (11.2.9)",
    file: SUCCESSION,
    find: "if (sequence.window.deliverable !== sequence.cut) return;",
    replace: "if (sequence !== undefined) return;",
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
    why: "a sequencer that reaches less than half is probably cut off itself (11.2.7)",
    file: "lib/tracker/directory/handlers/reigns.ts",
    find: "if (2 * members.length > group.size) {",
    replace: "if (2 * members.length > group.size && group.size > 100) {",
  },
  {
    name: "grant-not-repeated",
    why: "a grant is repeated until a lease lists the group (9.5.5)",
    file: "lib/tracker/directory/handlers/leases.ts",
    find: "      if (++count > this.#repeatedMax) return;\n      this.#outgoing.grant(group);",
    replace: "      if (++count > this.#repeatedMax) return;",
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
    name: "fetched-past-dropped",
    why: "a new sequencer has the history that a member remembers (12.6)",
    file: PAST_FETCH,
    find: "this.#fetched.push(past);",
    replace: "void past;",
  },
  {
    name: "past-of-later-messages-passed-over",
    why: "a member says that it has not delivered yet what it is asked for (12.6)",
    file: "lib/client/member/recent/recent_sequence.ts",
    find: "isEnd: until <= known };",
    replace: "isEnd: true };",
  },
  {
    name: "held-at-a-takeover-counts-as-taken",
    why: "a promise says what a member holds, not what its program has taken (10.6.1)",
    file: "lib/sequencer/machine/submitter.ts",
    find: "    return this.#goesOn && acked === cut ? 0 : acked;\n",
    replace: "    return acked;\n",
  },
];
