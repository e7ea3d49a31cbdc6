import type { Mutant } from "./mutant.ts";

/** Bugs in what a member does. */
export const MEMBER_MUTANTS: readonly Mutant[] = [
  {
    name: "delivers-before-cut",
    why: "messages of a sender whose cut is not known yet are dropped (8.1.7)",
    file: "lib/client/member/fifo/stays.ts",
    find: "this.#greeter.onPeer(peer, isNewcomer, now);",
    replace: "this.#greeter.onPeer(peer, isNewcomer, now);\n    peer.inbound = new Inbound(0);",
  },
  {
    name: "cut-drawn-again",
    why: "a repeated hello is answered with the same cut (8.1.3)",
    file: "lib/client/member/fifo/fifo_group.ts",
    find: "const { cut } = peer.outbound;",
    replace: "const cut = this.#sender.last;",
  },
  {
    name: "stranger-is-heard",
    why: "a frame counts only from the address that its member registered (4)",
    file: "lib/client/member/fifo/fifo_group.ts",
    find: "if (peer === undefined || !sameAddress(peer.address, from)) {",
    replace: "if (peer === undefined) {",
  },
  {
    name: "late-bye-ends-stay",
    why: "a bye from a former stay ends nothing (3.1)",
    file: "lib/client/member/fifo/stays.ts",
    find: "if (joined !== peer.joined) return;",
    replace: "",
  },
  {
    name: "gap-between-stays-not-told",
    why: "who was evicted is told what it missed (8.5.4)",
    file: "lib/client/member/fifo/stays.ts",
    find: "if (stood !== undefined && stood < cut) {",
    replace: "if (stood === -1) {",
  },
  {
    name: "leaves-without-waiting",
    why: "a leaver waits until all have acknowledged its last message (8.5.1)",
    file: "lib/client/member/group/leaving.ts",
    find: "return isOwed && now < this.#deadline;",
    replace: "return false;",
  },
  {
    name: "former-stay-taken-again",
    why: "what was taken of a member in its former stay is not taken again (8.1.4)",
    file: "lib/client/member/fifo/earlier_stays.ts",
    find: "if (earlier === undefined) return new ReceiveWindow",
    replace: "return new ReceiveWindow",
  },
  {
    name: "survivors-forget",
    why: "what was delivered of a member is kept for others, should it die (8.6)",
    file: "lib/client/member/fifo/earlier_stays.ts",
    find: "return new ReceiveWindow(cut, { keepsDelivered: true });",
    replace: "return new ReceiveWindow(cut);",
  },
  {
    name: "survivors-end-apart",
    why: "the stream of one that died ends where the last of the survivors heard of it (8.6)",
    file: "lib/client/member/fifo/departed_stream.ts",
    find: "const needsAll = !this.#isEndKnown || this.#inbound.window.isMissing;",
    replace: "const needsAll = this.#inbound.window.isMissing;",
  },
  {
    name: "survivors-do-not-relay",
    why: "who holds a part of the stream of one that died repairs it for the others (8.6)",
    file: "lib/client/member/fifo/departed_streams.ts",
    find: "      this.#queueRelay(from, stream, held);\n",
    replace: "",
  },
  {
    name: "waits-for-what-nobody-holds",
    why: "what no survivor holds is given up (8.6)",
    file: "lib/client/member/fifo/departed_stream.ts",
    find: "for (const range of unheld) window.giveUp(range);",
    replace: "",
  },
  {
    name: "view-change-skipped",
    why: "a member applies the change to view n when it has view n - 1 (7.2)",
    file: "lib/client/member/fifo/peer_roster.ts",
    find: `if (change.view > this.#number + 1) return "ahead";`,
    replace: "",
  },
  {
    name: "join-before-exit-is-heard",
    why: "an exit that may not have been heard is repeated before the next join (5)",
    file: "lib/client/member/memberships.ts",
    find: "if (exit !== undefined) return this.#joinAfterExit(exit, mode);",
    replace: "",
  },
  {
    name: "unknown-outcome-not-told",
    why: "own messages whose fate is open are reported (7.1)",
    file: "lib/client/member/memberships.ts",
    find:
      `if (inDoubt !== undefined) emit({ type: "unknown-outcome", group: name, range: inDoubt });`,
    replace: "",
  },
  {
    name: "numbers-begin-anew",
    why: "numbers go on for as long as a member has its id (8.1.1)",
    file: "lib/client/member/memberships.ts",
    find: "      next: left?.next ?? 1,\n",
    replace: "      next: 1,\n",
  },
  {
    name: "epoch-not-checked",
    why: "members take entries of their group's epoch alone (10.3.1)",
    file: "lib/client/member/total/total_group.ts",
    find: `sameAddress(peer.address, from) &&
      isSameEpoch(header.epoch, epoch);`,
    replace: "sameAddress(peer.address, from);",
  },
  {
    name: "sequence-gap-between-stays-not-told",
    why: "what was missed between two stays is told as one gap (10.6.4)",
    file: "lib/client/member/total/total_group.ts",
    find:
      `    this.#events.push({ type: "gap", group: this.name, sender: peer.identity, range });\n  }`,
    replace: "  }",
  },
  {
    name: "view-not-fetched",
    why: "a member to whom the sequence cannot tell its view fetches it (10.4.1)",
    file: "lib/client/member/total/total_group.ts",
    find: "this.#wantsRecord ||= change.view > this.joined;",
    replace: "",
  },
];
