/** A group on its way to a new sequencer, and witnesses whose every word is a test's. */
import { assert } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  type Epoch,
  type Instant,
  type MemberId,
  type Seq,
  type SeqRange,
} from "../../../../lib/core/mod.ts";
import { epochOf, type SequenceEntry } from "../../../../lib/ordering/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import {
  type RecoveredNewcomer,
  Takeover,
} from "../../../../lib/sequencer/machine/takeover/mod.ts";
import {
  type ChangeKind,
  decodeDatagram,
  type Frame,
  type GrantFrame,
  type PromiseFrame,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { changeOf, GROUP, idOf, recordOf } from "../../client/member/fixture_groups.ts";
import { bytesOf, rangeText } from "../../client/member/fixture_stories.ts";
import { EPOCH } from "./fixture_desk.ts";

/** The epoch that is to be opened. */
export const NEXT: Epoch = { number: 2, boot: EPOCH.boot };
/** The new sequencer. */
const HEIR = "trillian";

/** The fields of a promise that matter to a test; by default a member joined at the beginning. */
export type Says = Partial<Omit<PromiseFrame, "held">> & { readonly held?: readonly SeqRange[] };

/** An entry that a witness repeats. */
export interface Told {
  readonly epoch?: Epoch;
  /** Name of the sender. */
  readonly of: string;
  /** The number of the first message in the sender's own stream. */
  readonly submission: Seq;
  readonly texts: readonly string[];
  /** Fragment flags of each message; by default each is whole. */
  readonly fragments?: readonly number[];
}

export class Succession {
  now: Instant = 1_000;
  readonly counters = new Counters();
  readonly takeover: Takeover;
  readonly #epoch: Epoch;
  readonly #slots = new Map<string, number>();
  readonly #names = new Map<MemberId, string>();
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);

  /** Begins with a view of `names`, who joined as 1, 2, … one after the other. */
  constructor(names: readonly string[], { last = 0, epoch = NEXT } = {}) {
    this.#epoch = epoch;
    const grant: GrantFrame = {
      ...{ type: "grant", epoch, count: 0, leaseMs: 1_000, mode: "total", last },
      ...{ view: names.length, members: names.length, name: "books" },
    };
    this.takeover = new Takeover({ id: GROUP, self: idOf(HEIR), grant, counters: this.counters });
    if (names.length > 0) this.record(names.length, names.map((name, i) => [name, i + 1]));
  }

  /**
   * The tracker answers with this view: names, and the numbers of the views in which they joined.
   */
  record(view: number, seats: readonly (readonly [name: string, joined: number])[]): void {
    for (const [name, joined] of seats) this.#know(name, joined);
    const record = recordOf(view, seats.map(([name, joined]) => ({ name, joined })));
    this.takeover.onRecord({ ...record, mode: "total", epoch: this.#epoch }, this.now);
    this.#settle();
  }

  /** The tracker tells a change; false: one before it is missing. */
  change(kind: ChangeKind, view: number, name: string): boolean {
    if (kind === "join") this.#know(name, view);
    const slot = this.#slots.get(name)!;
    const isNext = this.takeover.onChange({ ...changeOf(kind, view, name), slot }, this.now);
    this.#settle();
    return isNext;
  }

  promises(name: string, says: Says = {}): void {
    const frame: PromiseFrame = {
      ...{ type: "promise", epoch: this.#epoch, installed: EPOCH, base: 0 },
      ...{ joined: this.#slots.get(name)!, hasBegun: true, cut: 0, delivered: 0, submitted: 0 },
      held: [],
      ...says,
    };
    this.says(name, frame);
  }

  /** A witness repeats entries from `base` on. */
  brings(name: string, base: Seq, { epoch = EPOCH, of, submission, texts, fragments }: Told): void {
    let end = 0;
    const messages = texts.map((text, i) => {
      const start = end;
      end += bytesOf(text).length;
      return { fragment: fragments?.[i] ?? 3, sentAt: 1_000, start, end };
    });
    const slot = this.#slots.get(of)!;
    this.says(name, { type: "ordered", epoch, base, slot, submission, messages }, {
      payload: bytesOf(texts.join("")),
    });
  }

  /** A frame as a member sends it. */
  says(
    name: string,
    frame: Frame,
    options: { payload?: Uint8Array; epoch?: Epoch } = {},
  ): void {
    const { payload, epoch = this.#epoch } = options;
    const header = { group: GROUP, source: idOf(name), destination: idOf(HEIR), epoch };
    const bytes = encodeDatagram({ header, frames: [frame] }, payload);
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    for (const one of datagram.frames) {
      this.takeover.onFrame(datagram.header, one, () => bytes, this.now);
    }
    this.#settle();
  }

  /** Lets time pass, stopping at every deadline. */
  run(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.takeover.nextDeadline() ?? Infinity;
      if (next > end) break;
      this.now = Math.max(this.now, next);
      this.takeover.handleTimeout(this.now);
    }
    this.now = end;
  }

  /** Takes the requests since the last call: `ford: recover`, `ford: nak 3-5`. */
  asks(): string[] {
    const lines: string[] = [];
    for (;;) {
      const transmit = this.takeover.pollTransmit(this.now, this.#into);
      if (transmit === undefined) return lines;
      const datagram = decodeDatagram(this.#into.slice(0, transmit.length));
      assert(!(datagram instanceof WireError));
      const { header, frames } = datagram;
      const name = this.#names.get(header.destination)!;
      lines.push(...frames.map((frame) => {
        const ranges = "ranges" in frame ? ` ${frame.ranges.map(rangeText).join()}` : "";
        return `${name}: ${frame.type}${ranges}`;
      }));
    }
  }

  /** Takes the reports to the tracker since the last call: `silent: ford`. */
  reports(): string[] {
    const lines: string[] = [];
    for (let one = this.takeover.takeReport(); one; one = this.takeover.takeReport()) {
      lines.push(`${one.reason}: ${one.members.map((id) => this.#names.get(id)).join()}`);
    }
    return lines;
  }

  /** The recovered log, as lines; `undefined` while it goes on. */
  get log(): string[] | undefined {
    const { recovery } = this.takeover;
    return recovery?.entries.map((entry, i) => `${recovery.first + i} ${this.#lineOf(entry)}`);
  }

  /** Members that go on, the seqs after which they do, and their own messages with places. */
  get members(): string[] | undefined {
    return this.takeover.recovery?.members.map((member) =>
      `${member.name} after ${member.cut}${submittedOf(member)}`
    );
  }

  get newcomers(): string[] | undefined {
    return this.takeover.recovery?.newcomers.map((one) => `${one.name}${submittedOf(one)}`);
  }

  #know(name: string, slot: number): void {
    this.#slots.set(name, slot);
    this.#names.set(idOf(name), name);
  }

  /** Runs every timer that is due at once. */
  #settle(): void {
    this.run(0);
  }

  #lineOf(entry: SequenceEntry): string {
    const { number } = epochOf(entry);
    if (!("slot" in entry)) return "change" in entry ? entry.change.kind : `install ${number}`;
    const { slice: { start, end }, bytes, slot } = entry;
    const name = [...this.#slots].find(([, one]) => one === slot)?.[0];
    return `${name}: ${new TextDecoder().decode(bytes.subarray(start, end))}`;
  }
}

function submittedOf({ submitted }: RecoveredNewcomer): string {
  return submitted === undefined ? "" : `, own ${submitted}`;
}
