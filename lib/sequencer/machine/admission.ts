import {
  Deadlines,
  type Instant,
  invariant,
  LICENCE_ASK_MS,
  MESSAGE_BYTES_MAX,
} from "../../core/mod.ts";
import type {
  OfferedMessage,
  OfferedRun,
  OrderedOutbox,
  StreamReceiver,
  StreamSender,
} from "../../ordering/mod.ts";
import type { Counters } from "../../roles/mod.ts";
import { FIRST_FRAGMENT, FRAGMENT_BYTES_MAX } from "../../wire/mod.ts";
import type { Licence } from "./licence.ts";
import type { SequencedMembers } from "./sequenced_members.ts";
import type { Submitter } from "./submitter.ts";
import type { AdmissionTimer } from "./timers.ts";

/** The phases of an {@linkcode Admission}: how its last run ended. */
export const ADMISSION_PHASES = ["open", "full", "unlicensed"] as const;

/**
 * - `open`: nothing waits. Whatever was received whole and in order has its place.
 * - `full`: submissions wait for room in the sequence (PROTOCOL 10.5.2). They are not acknowledged,
 *   so their senders' windows close.
 * - `unlicensed`: submissions wait for the licence (PROTOCOL 11.1.5).
 */
export type AdmissionPhase = typeof ADMISSION_PHASES[number];

/** The parts of a group that its {@linkcode Admission} reads and writes. */
export interface AdmissionParts {
  readonly licence: Licence;
  readonly members: SequencedMembers;
  readonly outbox: OrderedOutbox;
  readonly sender: StreamSender<Submitter>;
  readonly receiver: StreamReceiver<Submitter>;
  readonly counters: Counters;
}

/**
 * The step that decides the order: it takes submissions out of the members' streams and gives each
 * the next seq. Every `handle` and every `handleTimeout` of a sequencer ends with it, so the order
 * follows from the inputs alone and no submission waits for somebody to poll.
 *
 * Worked case: the sequence is full, up to seq 940, and ford's submission 7 waits. Arthur's `ack`
 * opens the window, and `pollTransmit` sends 41 to 60. That makes room and sets the timer `admit`:
 * the next input gives submission 7 its place, 941, or else that timer does.
 */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #deadlines = new Deadlines<AdmissionTimer>();
  #phase: AdmissionPhase = "open";

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  get phase(): AdmissionPhase {
    return this.#phase;
  }

  /** Places whatever can have its place now. */
  run(now: Instant): void {
    const { licence, members, sender, receiver } = this.#parts;
    if (!licence.isValid(now)) {
      this.#phase = receiver.isReady ? "unlicensed" : "open";
      if (receiver.isReady && !this.#deadlines.has("ask")) this.#deadlines.set("ask", now);
      return;
    }
    members.placePaceChanges();
    if (this.#parts.outbox.isSigned) return this.#admitRuns(now);
    while (sender.hasRoom) {
      const arrival = receiver.take(now);
      if (arrival === undefined) {
        this.#phase = "open";
        return;
      }
      // What a member gave up itself has no place: its stream goes on after the gap.
      if (arrival.type === "deliver") {
        members.putFirst(arrival.peer);
        this.#place(arrival.peer, arrival.messages, now);
      }
    }
    this.#phase = receiver.isReady ? "full" : "open";
  }

  /** Notes that something was sent, which may have made room for what waits. */
  onSent(now: Instant): void {
    if (this.#phase === "full" && this.#parts.sender.hasRoom) {
      this.#deadlines.setEarlier("admit", now);
    }
  }

  /** Returns the members to ask for a sign of life, so that the licence is valid again. */
  handleTimeout(now: Instant): readonly Submitter[] {
    const { licence } = this.#parts;
    let isAsking = false;
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      // For `admit` nothing is done here: a run follows every timeout.
      if (kind === "ask") isAsking = this.#phase === "unlicensed" && !licence.isValid(now);
      if (isAsking) this.#deadlines.set("ask", now + LICENCE_ASK_MS);
    }
    return isAsking ? licence.unheard(now) : [];
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /** Places signed runs, each as a whole with its signature. */
  #admitRuns(now: Instant): void {
    const { members, sender, receiver } = this.#parts;
    while (sender.hasRoom) {
      const arrival = receiver.takeRun(now);
      if (arrival === undefined) {
        this.#phase = "open";
        return;
      }
      const { peer, offered } = arrival;
      if (offered.type === "gap") continue;
      members.putFirst(peer);
      this.#placeRun(peer, offered, now);
    }
    this.#phase = receiver.isReady ? "full" : "open";
  }

  #placeRun(member: Submitter, run: OfferedRun & { readonly type: "run" }, now: Instant): void {
    const { licence, outbox, counters } = this.#parts;
    invariant(
      licence.isValid(now),
      "Nothing gets a place without a lease or a word of every member",
    );
    member.onPlaced({ first: run.first, last: run.first + run.entries.length - 1 });
    // No client of gm signs that, and it could not be repeated as it was signed, or shown.
    if (isPlaceable(run)) outbox.appendRun(member, run);
    else counters.malformed++;
  }

  #place(member: Submitter, messages: readonly OfferedMessage[], now: Instant): void {
    const { licence, outbox, counters } = this.#parts;
    invariant(
      licence.isValid(now),
      "Nothing gets a place without a lease or a word of every member",
    );
    for (const message of messages) {
      member.onPlaced(message.range);
      // No client of gm sends that, and no history could show it. Its sender never has it back.
      if (message.end - message.start > MESSAGE_BYTES_MAX) {
        counters.malformed++;
        continue;
      }
      outbox.appendMessage(member.slot, message);
    }
  }
}

/** Returns true if every fragment fits a datagram of the sequence, and no message is too long. */
function isPlaceable({ entries }: OfferedRun & { readonly type: "run" }): boolean {
  let bytes = 0;
  for (const { slice: { fragment, start, end } } of entries) {
    if ((fragment & FIRST_FRAGMENT) !== 0) bytes = 0;
    bytes += end - start;
    if (end - start > FRAGMENT_BYTES_MAX || bytes > MESSAGE_BYTES_MAX) return false;
  }
  return true;
}
