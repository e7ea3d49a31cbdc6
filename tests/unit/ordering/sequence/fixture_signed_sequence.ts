import type { MemberId, Seq } from "../../../../lib/core/mod.ts";
import type { Identity } from "../../../../lib/identity/mod.ts";
import {
  type ChainedRun,
  RunSigner,
  RunVerifier,
  signatureEntry,
  signatureSlice,
} from "../../../../lib/identity/statements/mod.ts";
import {
  changeEntry,
  type EntryFrame,
  installEntry,
  ReceiveWindow,
  type SequenceOrder,
  type SequenceSigner,
  type SequenceSigners,
  SignedSequence,
} from "../../../../lib/ordering/mod.ts";
import type { InstallFrame, OrderedFrame, ViewChange } from "../../../../lib/wire/mod.ts";
import {
  ARTHUR,
  FORD,
  FORD_ID,
  GROUP,
  HASH,
  messageOf,
  VERIFIER,
} from "../../identity/fixture_identities.ts";
import { at } from "../../client/member/fixture_network.ts";

export const TIME = 1_732_881_600_000_000;
const EPOCH = { number: 3, boot: 4 };

/** The members of the tests: ford in slot 1, arthur in slot 2. */
const KEYS: readonly { readonly slot: number; readonly id: MemberId; readonly key: Identity }[] = [
  { slot: 1, id: FORD_ID, key: FORD },
  { slot: 2, id: FORD_ID + 1, key: ARTHUR },
];

/** An entry, with the frame that brings it alone. */
export interface Brought {
  readonly origin: EntryFrame;
  readonly bytes: Uint8Array;
}

/** Writes the sequence of a signed group as an honest sequencer does, from seq 41 on. */
export class SequenceWriter {
  readonly entries: Brought[] = [];
  readonly #signers = new Map(KEYS.map(({ slot, id: member, key: signer }) => [
    slot,
    new RunSigner({ group: GROUP, member, next: 7, signer, hash: HASH }),
  ]));
  readonly #next = new Map(KEYS.map(({ slot }) => [slot, 7]));

  /** Adds a run of the member in a slot, whose first submission is 7. */
  run(slot: number, ...texts: readonly string[]): this {
    const signer = this.#signers.get(slot)!;
    for (const text of texts) this.#message(slot, messageOf(text, 3, TIME), signer);
    return this.#sign(slot, signer);
  }

  /** Adds a run with one message in pieces. */
  pieces(slot: number, ...texts: readonly string[]): this {
    const signer = this.#signers.get(slot)!;
    texts.forEach((text, i) => {
      const mark = (i === 0 ? 1 : 0) | (i === texts.length - 1 ? 2 : 0);
      this.#message(slot, messageOf(text, mark, TIME), signer);
    });
    return this.#sign(slot, signer);
  }

  join(slot: number): this {
    const origin = { type: "change", epoch: EPOCH, seq: this.#seq, change: joinOf(slot) } as const;
    this.entries.push({ origin, bytes: new Uint8Array() });
    return this;
  }

  install(part = 0, parts = 1): this {
    const members = KEYS.map(({ id }) => id);
    const rest = { previousLast: this.#seq - 1 - part, view: 2, part, parts, members };
    const origin: InstallFrame = { type: "install", epoch: EPOCH, seq: this.#seq, ...rest };
    this.entries.push({ origin, bytes: new Uint8Array() });
    return this;
  }

  get #seq(): Seq {
    return 41 + this.entries.length;
  }

  #message(slot: number, message: ReturnType<typeof messageOf>, signer: RunSigner): void {
    signer.add(message.slice, message.bytes);
    this.#push(slot, message);
  }

  #sign(slot: number, signer: RunSigner): this {
    this.#push(slot, { slice: signatureSlice(TIME), bytes: signatureEntry(signer.sign()!) });
    return this;
  }

  #push(slot: number, { slice, bytes }: ReturnType<typeof messageOf>): void {
    const submission = this.#next.get(slot)!;
    this.#next.set(slot, submission + 1);
    const origin: OrderedFrame = {
      ...{ type: "ordered", epoch: EPOCH, base: this.#seq, slot, submission, messages: [slice] },
    };
    this.entries.push({ origin, bytes });
  }
}

function joinOf(slot: number): ViewChange {
  const member = FORD_ID + slot - 1;
  return { kind: "join", view: slot, slot, member, address: at(4_000), name: `m${slot}`, last: 0 };
}

/** The signers that a member knows: those that are there from the beginning, and who joined. */
export class TestSigners implements SequenceSigners {
  readonly #bySlot = new Map<number, SequenceSigner>();

  constructor(...slots: readonly number[]) {
    for (const slot of slots) this.#add(slot);
  }

  onChange({ kind, slot }: ViewChange): void {
    if (kind === "join") this.#add(slot);
    else if (kind === "leave" || kind === "evict") this.#bySlot.delete(slot);
  }

  inSlot(slot: number): SequenceSigner | undefined {
    return this.#bySlot.get(slot);
  }

  #add(slot: number): void {
    const { id: member, key } = KEYS.find((one) => one.slot === slot)!;
    const verifier = new RunVerifier({
      ...{ group: GROUP, member, key: key.publicKey, verifier: VERIFIER, hash: HASH },
    });
    this.#bySlot.set(slot, { id: member, verifier, last: 0 });
  }
}

/** The order that a test is shown, as a list of what was added at each seq. */
export class TestOrder implements SequenceOrder {
  isRefused = false;
  readonly added: string[] = [];

  addRun({ range: { first, last }, member, submission, messages }: ChainedRun): void {
    const count = [...messages].length;
    this.added.push(`run ${first}-${last} of ${member - FORD_ID + 1}: ${count} from ${submission}`);
  }

  addChange(seq: number, { kind, slot }: ViewChange): void {
    this.added.push(`${kind} ${slot} at ${seq}`);
  }

  addInstall({ seq, part }: InstallFrame): void {
    this.added.push(`install part ${part} at ${seq}`);
  }
}

/** Returns trillian's window for the sequence, which begins with 41; she knows these slots. */
export function sequenceWindow(
  slots: readonly number[] = [1, 2],
  waitsForRelease = false,
  order: SequenceOrder = new TestOrder(),
): ReceiveWindow<EntryFrame> {
  const signers = new TestSigners(...slots);
  return new ReceiveWindow<EntryFrame>(40, {
    checkOf: (open) => new SignedSequence(open, signers, order),
    keepsDelivered: true,
    isTakenLater: (origin) => origin?.type === "ordered",
    waitsForRelease,
  });
}

/** Puts entries into a window, each at its seq or at another one. */
export function put(window: ReceiveWindow<EntryFrame>, entries: readonly Brought[], from = 41) {
  entries.forEach(({ origin, bytes }, i) => {
    const seq = from + i;
    if (origin.type === "ordered") {
      window.insert(seq, origin.messages[0]!, bytes, moved(origin, seq));
    } else if (origin.type === "change") {
      window.insert(seq, changeEntry(origin.epoch, origin.change).slice, bytes, origin);
    } else window.insert(seq, installEntry(origin).slice, bytes, origin);
  });
}

function moved(origin: OrderedFrame, base: Seq): OrderedFrame {
  return { ...origin, base };
}

/** Takes what a window offers: texts, "change" and "install", and gaps as ranges. */
export function offers(window: ReceiveWindow<EntryFrame>): string[] {
  const offered: string[] = [];
  for (let next = window.offer(); next !== undefined; next = window.offer()) {
    const { range } = next;
    if (next.type === "gap") offered.push(`gap ${range.first}-${range.last}`);
    else if (next.origin?.type !== "ordered") offered.push(next.origin?.type ?? "nothing");
    else offered.push(new TextDecoder().decode(next.bytes.subarray(next.start, next.end)));
  }
  return offered;
}
