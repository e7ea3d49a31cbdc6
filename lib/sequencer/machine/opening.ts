import {
  type Epoch,
  type Instant,
  isSameEpoch,
  type MemberId,
  type SeqRange,
} from "../../core/mod.ts";
import type { StreamTransmitter } from "../../ordering/mod.ts";
import type { GreetingFrame, PromiseFrame } from "../../wire/mod.ts";
import type { OrderHeads } from "./order_heads.ts";
import type { SequencedMembers } from "./sequenced_members.ts";
import type { Submitter } from "./submitter.ts";

const NOBODY: readonly MemberId[] = [];

/** The ways in which an epoch opens. */
export const OPENINGS = ["founded", "installed"] as const satisfies readonly Way["type"][];

/** The way in which our epoch opened, with what only that way has. */
type Way =
  /** The group's first epoch: all members came by joins, and there is no entry to repeat. */
  | { readonly type: "founded" }
  /** An epoch after a takeover. */
  | {
    readonly type: "installed";
    /** The seqs of the install. */
    readonly entries: SeqRange;
    /** Members whose stay began before the install, which ended it: they cannot go on. */
    readonly astray: Set<MemberId>;
  };

/** The parts of a group that the {@linkcode Opening} of its epoch works with. */
export interface OpeningParts {
  readonly self: MemberId;
  /** The sequencer's name, which greetings carry. */
  readonly name: string;
  readonly epoch: Epoch;
  readonly members: SequencedMembers;
  readonly transmitter: StreamTransmitter<Submitter>;
  /** The heads of the order; `undefined` if the group is not signed. */
  readonly heads?: OrderHeads | undefined;
}

/**
 * The opening of our epoch, member by member: a newcomer says hello, and a member of the epoch
 * before that lacks the install promises again.
 */
export class Opening {
  readonly #parts: OpeningParts;
  readonly #way: Way;

  /** `install` is the range of the install's seqs; without it the group is new. */
  constructor(parts: OpeningParts, install: SeqRange | undefined) {
    this.#parts = parts;
    this.#way = install === undefined
      ? { type: "founded" }
      : { type: "installed", entries: install, astray: new Set() };
  }

  /** The way in which our epoch opened. */
  get way(): typeof OPENINGS[number] {
    return this.#way.type;
  }

  /**
   * Takes the members that cannot go on in our epoch: the install ended the stay that they are in.
   */
  takeAstray(): readonly MemberId[] {
    if (this.#way.type === "founded" || this.#way.astray.size === 0) return NOBODY;
    const astray = [...this.#way.astray];
    this.#way.astray.clear();
    return astray;
  }

  /** Begins to take a member's submissions, and welcomes the member. */
  onHello(member: Submitter, frame: GreetingFrame): void {
    if (frame.joined !== member.joined || member.isGone) {
      if (frame.joined > member.joined) this.#parts.members.noteBehind();
      return;
    }
    member.begin(frame.cut);
    this.#welcome(member);
  }

  /**
   * Helps a member that promised again: it lacks the entry that opened our epoch, or is not named
   * in it (PROTOCOL 11.2.8).
   *
   * Worked case: the log ended with 41, and 42 is the install. Ford is named in it and promises
   * again, so he has lost 42: it is repeated. Arthur and alice are not named. Arthur had promised
   * before, with nothing delivered: his join is entry 43, and he gets a welcome and begins there.
   * Alice was out of the view, and a restarted tracker took her back: the install has ended her
   * stay, and nobody here knows how many of her messages had a place in it. She is reported, and
   * joins again.
   */
  onPromise(member: Submitter, frame: PromiseFrame, now: Instant): void {
    const { joined, delivered, cut, hasBegun, installed } = frame;
    const { self, epoch, transmitter } = this.#parts;
    // A member for which the sequence has not begun says hello.
    if (this.#way.type === "founded" || !hasBegun) return;
    // A promise of a stay that has ended, which came late.
    if (joined !== member.joined) return;
    // The member is in our epoch already: a question that came late made it promise again.
    if (isSameEpoch(installed, epoch)) return;
    const { entries, astray } = this.#way;
    if (member.outbound.cut >= entries.last) {
      const isExpected = member.phase === "submitting" && delivered === cut;
      if (isExpected) this.#welcome(member);
      else astray.add(member.id);
      return;
    }
    const nak = { type: "nak", stream: self, ranges: [entries] } as const;
    transmitter.onNak(member, nak, now);
  }

  #welcome(member: Submitter): void {
    const { joined: peerJoined, outbound: { cut } } = member;
    const { name, transmitter, heads } = this.#parts;
    transmitter.greet(member, { type: "welcome", joined: 0, peerJoined, base: cut, cut, name });
    const head = member.base && heads?.at(member.base);
    if (head !== undefined) transmitter.queue(member, head, "greeting");
  }
}
