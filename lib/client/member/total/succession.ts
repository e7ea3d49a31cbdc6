import {
  earlier,
  type Epoch,
  type Instant,
  invariant,
  isNewerEpoch,
  isSameEpoch,
  NAK_RANGES_MAX,
  type Seq,
} from "../../../core/mod.ts";
import {
  changeEntry,
  Inbound,
  installEntry,
  type MessageRun,
  ReceiveWindow,
  SignedSequence,
} from "../../../ordering/mod.ts";
import type {
  ChangeFrame,
  Frame,
  Header,
  InstallFrame,
  RangesFrame,
  ReignFrame,
} from "../../../wire/mod.ts";
import type { HeadWatch } from "./head_watch.ts";
import { HelloSchedule } from "./hello_schedule.ts";
import type { InstallParts } from "./install_parts.ts";
import type { OrderedEvents } from "./ordered_events.ts";
import { promiseOf } from "./promise_of.ts";
import { type Grant, Reign, type ReignOptions } from "./reign.ts";
import type { OrderedOrigin, Sequence } from "./sequencer_peer.ts";
import type { StableWatch } from "./stable_watch.ts";
import type { SlotSigners } from "../group/slot_signers.ts";
import type { PromisedPhase, TotalPhase } from "./total_phase.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** The parts of a member that a takeover concerns. */
export interface SuccessionOptions
  extends Pick<ReignOptions, "group" | "submissions" | "receiver"> {
  /** The view and the slot in which we joined. */
  readonly stay: { readonly joined: number; readonly slot: number };
  readonly events: OrderedEvents;
  readonly installs: InstallParts;
  readonly stability: StableWatch;
  /** The members whose signatures are checked; without them the group is not signed. */
  readonly signers?: SlotSigners | undefined;
  /** The order that the sequencer vouches for in a signed group. */
  readonly heads?: HeadWatch | undefined;
}

/**
 * The sequencers of a group, one after the other, as a member lives through them: the greeting, the
 * promise to the next one, its install, and the entries in between. It holds the phase
 * ({@linkcode TotalPhase}) and makes every transition.
 *
 * A takeover, by PROTOCOL 11.2: ford follows adams and holds the sequence up to 42, and 44. The
 * tracker's `reign` names trillian. From here on ford takes no entry and submits nothing
 * (promised). His promise says that he holds everything up to 42, and 44. Trillian finds that no
 * member holds 43, so the recovered log ends with 42, entry 44 is void, and her install is entry
 * 43. At the install ford drops his 44 and goes on with 43 (following). If 44 was a message of his
 * own, he submits it again.
 */
export class Succession {
  readonly #options: SuccessionOptions;
  readonly #reignOptions: ReignOptions;
  #reign: Reign;
  #phase: TotalPhase;
  /** The newest epoch of which we took entries. */
  #installed: Epoch;
  /**
   * The end of the log before `#installed`, or a lower seq; 0: we know none. A lower one is safe:
   * less of what members with older epochs hold counts then (PROTOCOL 11.2.4).
   */
  #base: Seq = 0;
  #isInDoubt = false;

  constructor(options: SuccessionOptions, grant: Grant, now: Instant) {
    const { group, submissions, receiver, events } = options;
    this.#options = options;
    this.#reignOptions = {
      ...{ group, submissions, receiver },
      window: () => this.sequence?.window,
      activeSenders: (at) => events.activeSenders(at),
      potentialSenders: () => events.members,
    };
    this.#installed = grant.epoch;
    this.#reign = new Reign(grant, this.#reignOptions, now);
    this.#phase = { type: "greeting", hello: new HelloSchedule(now) };
  }

  /** The phase in which our part in the group is. */
  get phase(): TotalPhase {
    return this.#phase;
  }

  /** The reign whose entries we take, or wait for. */
  get reign(): Reign {
    return this.#reign;
  }

  /** The epoch of our sequencer: we have promised to take entries of no older one. */
  get epoch(): Epoch {
    return this.#reign.epoch;
  }

  /** The sequence as we take it; `undefined` while we don't know where it begins for us. */
  get sequence(): Sequence | undefined {
    const phase = this.#phase;
    return phase.type === "following" || phase.type === "promised" ? phase.sequence : undefined;
  }

  /**
   * Returns true if a frame comes from our sequencer, in its epoch. If not, notes a sign of another
   * reign: the tracker is asked then, since a datagram that merely claims a newer epoch must not
   * cut us off from our sequencer (PROTOCOL 11.1.3).
   */
  admits(header: Header, frame: Frame): boolean {
    if (this.#phase.type === "abandoned") return false;
    if (this.#reign.isSourceOf(header)) return true;
    this.#isInDoubt ||= isNewerEpoch(header.epoch, this.epoch) || frame.type === "recover";
    return false;
  }

  /** Returns our epoch if there were signs of another reign since the last call. */
  takeDoubt(): Epoch | undefined {
    const isInDoubt = this.#isInDoubt;
    this.#isInDoubt = false;
    return isInDoubt ? this.epoch : undefined;
  }

  /** Handles the tracker's `reign`, which names the sequencer of the group and its epoch. */
  onReign(grant: ReignFrame, now: Instant): void {
    const { epoch } = grant;
    if (isSameEpoch(epoch, this.epoch)) return;
    if (isNewerEpoch(epoch, this.epoch)) this.#succeed(grant, now);
    // The same number with another boot id: the tracker must be asked, and grants an epoch above
    // both.
    else this.#isInDoubt ||= epoch.number === this.epoch.number;
  }

  /** Sends the promise to a sequencer that asks what we hold of the sequence (PROTOCOL 11.2.3). */
  sendPromise(): void {
    const { stay: { joined, slot }, submissions: { returned } } = this.#options;
    const { epoch, peer, transmitter } = this.#reign;
    const known = { epoch, installed: this.#installed, base: this.#base };
    const promise = promiseOf({ ...known, joined, slot, returned }, this.sequence);
    transmitter.queue(peer, promise, "greeting");
  }

  /** Begins the sequence after `cut`, where the sequencer's welcome says that it begins for us. */
  onWelcome(cut: Seq, now: Instant): void {
    const { group: { record: { mode } }, receiver, events, signers, heads } = this.#options;
    switch (this.#phase.type) {
      case "greeting":
        break;
      case "promised": {
        // Our join has no place in the recovered log: the new sequencer gives us another one.
        // Example: alice begins after 41 and never got 42, her join. The log ends with 41, the
        // install is 42, her new join 43, and this welcome says 42 (PROTOCOL 11.2.9).
        const { sequence, former } = this.#phase;
        if (sequence.window.deliverable !== sequence.cut) return;
        this.#checkPromise(this.#phase);
        receiver.forgetPeer(former);
        break;
      }
      case "following":
      case "abandoned":
        return;
    }
    // What was delivered is kept for a while: a new sequencer may need it for others.
    const waitsForRelease = mode === "safe";
    const window = new ReceiveWindow<OrderedOrigin>(cut, {
      keepsDelivered: true,
      waitsForRelease,
      // Changes of the view are no messages: they count as taken with what comes before them.
      isTakenLater: (entry) => entry?.type === "ordered",
      ...signers && heads && { checkOf: (open) => new SignedSequence(open, signers, heads) },
    });
    heads?.begin(cut, this.epoch);
    this.#follow(new Inbound(cut, window), now);
    events.beginAfter(cut);
  }

  /** Takes a part of the entry that opens an epoch. */
  onInstall(frame: InstallFrame, now: Instant): void {
    const { group: { self }, events, installs } = this.#options;
    events.noteView(frame.view);
    if (this.sequence === undefined) return;
    installs.add(frame);
    const phase = this.#phase;
    if (phase.type !== "promised") return this.#takeInstall(frame, now);
    const parts = isSameEpoch(frame.epoch, this.epoch) ? installs.whole(frame) : undefined;
    // A member that promised and is not named gets a place after the install, and a welcome there.
    if (!parts?.some(({ members }) => members.includes(self.id))) return;
    this.#open(phase, frame, now);
    for (const part of parts) this.#takeInstall(part, now);
  }

  /** Records that the application has taken the messages up to a place of the sequence. */
  onTaken(place: Seq, now: Instant): void {
    // The sequencer that has our promise gets its acknowledgement once its epoch is open.
    if (this.#phase.type === "promised") this.#phase.sequence.window.noteTaken(place);
    else this.#options.receiver.onTaken(this.#reign.peer, place, now);
  }

  /** Handles a tail: the sequencer has sent the sequence up to `highest`. */
  onTail(highest: Seq, now: Instant): void {
    // The epoch has gone on without us: its install got lost. A promise brings it again (11.2.8).
    if (this.#phase.type === "promised") this.sendPromise();
    else this.#options.receiver.onTail(this.#reign.peer, highest, now);
  }

  /**
   * Takes entries that the sequencer sent; before the welcome, and while promised, they are
   * dropped.
   */
  takeEntries(run: MessageRun, bytes: Uint8Array, origin: OrderedOrigin, now: Instant): void {
    const { receiver, stability } = this.#options;
    receiver.onMessages(this.#reign.peer, run, bytes, now, origin);
    stability.await(this.sequence?.window, now);
  }

  /** Takes a change of the view, which is an entry without bytes. */
  takeChange(frame: ChangeFrame, now: Instant): void {
    const run = { base: frame.seq, messages: [changeEntry(frame.epoch, frame.change).slice] };
    this.takeEntries(run, NO_BYTES, frame, now);
  }

  /** Repeats entries that a new sequencer lacks, and reports those that we don't hold any more. */
  onEntriesWanted({ ranges }: RangesFrame): void {
    const { peer, transmitter, relay } = this.#reign;
    const notHeld = relay.ask(ranges).slice(0, NAK_RANGES_MAX);
    if (notHeld.length === 0) return;
    transmitter.queue(peer, { type: "not-held", stream: peer.id, ranges: notHeld }, "nak");
  }

  /**
   * Ends the sequence where it stands, and returns the highest seq of it that was heard of. What is
   * there in order can still be taken; in a safe group only what all members are known to hold.
   */
  abandon(): Seq | undefined {
    const { sequence } = this;
    const phase = this.#phase;
    const { peer } = this.#reign;
    this.#reign.end();
    this.#phase = { type: "abandoned" };
    if (sequence === undefined) return undefined;
    const { window } = sequence;
    window.dropUnreleased();
    const { highest } = window;
    window.end();
    peer.inbound = sequence;
    const { receiver } = this.#options;
    if (phase.type === "promised") receiver.succeed(phase.former, peer);
    else receiver.onRemains(peer);
    return highest;
  }

  /** Says hello, if that is due. */
  handleTimeout(now: Instant): void {
    if (this.#phase.type !== "greeting") return;
    const { group: { random, self }, stay } = this.#options;
    const due = this.#phase.hello.takeDue(now, random);
    if (due === undefined) return;
    this.#isInDoubt ||= due.isInDoubt;
    const { peer, transmitter } = this.#reign;
    const { cut } = peer.outbound;
    const { joined } = stay;
    transmitter.greet(peer, {
      type: "hello",
      joined,
      peerJoined: 0,
      base: cut,
      cut,
      name: self.name,
    });
  }

  nextDeadline(): Instant | undefined {
    const hello = this.#phase.type === "greeting" ? this.#phase.hello.nextDeadline() : undefined;
    return earlier(hello, this.#reign.transmitter.nextDeadline());
  }

  /** Promises the next epoch: entries of the former sequencer are foreign from now on. */
  #succeed(grant: Grant, now: Instant): void {
    const phase = this.#phase;
    if (phase.type === "abandoned") return;
    invariant(isNewerEpoch(grant.epoch, this.epoch), "Epochs only grow");
    const former = this.#reign.peer;
    this.#reign.end();
    this.#reign = new Reign(grant, this.#reignOptions, now);
    if (phase.type === "greeting") {
      this.#phase = { type: "greeting", hello: new HelloSchedule(now) };
    } else if (phase.type === "following") {
      const { sequence } = phase;
      const { contiguous, highest } = sequence.window;
      this.#phase = { type: "promised", sequence, former, marks: { contiguous, highest } };
    } else {
      // The sequencer that we promised failed before its install: no entry of its reign came.
      this.#checkPromise(phase);
    }
  }

  /**
   * Opens the epoch that we promised. Entries that we hold above the recovered log are void, and so
   * may be those after a hole: arthur holds 41 and 43; in an epoch that he slept through
   * 43 became void, and another entry got that seq. The sequencer repairs what he lacks (PROTOCOL
   * 11.2.8).
   */
  #open(phase: PromisedPhase, { previousLast }: InstallFrame, now: Instant): void {
    this.#checkPromise(phase);
    const { sequence: { cut, window }, former } = phase;
    window.splitAfter(Math.min(previousLast, window.deliverable));
    this.#follow(new Inbound(cut, window), now);
    this.#base = previousLast;
    this.#options.receiver.succeed(former, this.#reign.peer);
  }

  /** Checks that the promise is still true: no entry was added since. */
  #checkPromise({ sequence: { window }, marks }: PromisedPhase): void {
    const isKept = window.contiguous === marks.contiguous && window.highest === marks.highest;
    invariant(isKept, "A member that has promised takes no entry before the epoch is open");
  }

  /** Takes the sequence from our sequencer from now on, and submits to it. */
  #follow(sequence: Sequence, now: Instant): void {
    const { peer } = this.#reign;
    invariant(peer.inbound === undefined, "A member begins to follow a sequencer once");
    peer.inbound = sequence;
    peer.outbound.limit = Infinity;
    this.#phase = { type: "following", sequence };
    this.#installed = this.epoch;
    // A tail shows the sequencer what we have submitted, so that it asks for what it lacks.
    this.#options.submissions.sender.remind(now);
  }

  #takeInstall(frame: InstallFrame, now: Instant): void {
    const run = { base: frame.seq, messages: [installEntry(frame).slice] };
    this.takeEntries(run, NO_BYTES, frame, now);
  }
}
