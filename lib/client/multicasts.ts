import { delay } from "@std/async/delay";
import { BYE_MS } from "../core/mod.ts";
import { NoRoomError } from "./client_errors.ts";
import type { MulticastAllOptions } from "./client_options.ts";
import { type MessageBatch, seqsOf } from "./member/mod.ts";
import { MulticastQueue, WaitingMulticast } from "./multicast_queue.ts";
import { copyAlone, PayloadChunks } from "./payload_chunks.ts";
import {
  type ExpectedSeqs,
  type ExpectingReceipt,
  MessageReceipt,
  MessagesReceipt,
} from "./receipts.ts";

/** The groups that messages are handed to. */
export interface MulticastTarget {
  /**
   * Returns the bytes that a group takes now, as {@linkcode Member.room} does. If none,
   * {@linkcode Multicasts.onRoom} is called later.
   */
  room(group: string): number;
  /** Hands messages over, with the seqs that are for each receipt. */
  multicast(group: string, batch: MessageBatch, expected: readonly ExpectedSeqs[]): void;
  /** Called when the last call that waited for a group was aborted. */
  abandoned(group: string): void;
}

/** Waits for a number of milliseconds; rejects when the signal is aborted. */
export type Wait = (ms: number, options: { signal: AbortSignal }) => Promise<void>;

/**
 * The messages of one group on their way: the memory that they are copied into, and the calls that
 * wait. Messages that may be withdrawn have memory of their own: a program that sends and aborts
 * would leave chunks with one message each.
 */
interface Lane {
  readonly chunks: PayloadChunks;
  readonly queue: MulticastQueue;
}

/** Messages on their way from the application: those of one group are accepted in call order. */
export class Multicasts {
  readonly #target: MulticastTarget;
  readonly #wait: Wait;
  readonly #lanes = new Map<string, Lane>();

  /** `wait` waits for a number of milliseconds, or until its signal is aborted. */
  constructor(target: MulticastTarget, wait: Wait = delay) {
    this.#target = target;
    this.#wait = wait;
  }

  /**
   * Returns the receipt, once the message is numbered; `payload` may be used again at once. If the
   * signal is aborted before, the message is not sent and the promise rejects with the reason.
   */
  submit(
    group: string,
    payload: Uint8Array,
    signal?: AbortSignal,
  ): MessageReceipt | Promise<MessageReceipt> {
    const lane = this.#lane(group);
    const receipt = new MessageReceipt(group);
    const batch = signal === undefined ? lane.chunks.copy(payload) : copyAlone(payload);
    if (lane.queue.peek() === undefined && this.#target.room(group) > 0) {
      this.#target.multicast(group, batch, [{ receipt, seqs: seqsOf(batch) }]);
      return receipt;
    }
    const call = new WaitingMulticast([batch], receipt);
    lane.queue.push(call);
    return this.#accepted(group, lane, call, signal);
  }

  /**
   * Returns the receipt, once all messages are numbered. If the signal is aborted before, those
   * that were not are not sent. `onAccepted` is told how many are, before the promise is settled.
   */
  submitAll(
    group: string,
    payloads: readonly Uint8Array[],
    { signal, onAccepted }: MulticastAllOptions = {},
  ): MessagesReceipt | Promise<MessagesReceipt> {
    const receipt = new MessagesReceipt(group, payloads.length);
    if (payloads.length === 0) return receipt;
    const lane = this.#lane(group);
    const chunks = signal === undefined ? lane.chunks : new PayloadChunks();
    const call = new WaitingMulticast(chunks.copyAll(payloads), receipt, onAccepted);
    const isFirst = lane.queue.peek() === undefined;
    // In the turn of the first messages the program may multicast again, behind the others.
    lane.queue.push(call);
    if (isFirst) this.onRoom(group);
    return call.isAccepted ? receipt : this.#accepted(group, lane, call, signal);
  }

  /** Returns the groups for which messages wait. */
  waitingGroups(): string[] {
    return [...this.#lanes.keys()].filter((group) =>
      this.#lanes.get(group)?.queue.peek() !== undefined
    );
  }

  /** Hands over what waits for a group that has room. */
  onRoom(group: string): void {
    const queue = this.#lanes.get(group)?.queue;
    const accept = (batch: MessageBatch, expected: readonly ExpectedSeqs[]) =>
      this.#target.multicast(group, batch, expected);
    while (queue?.peek() !== undefined) {
      const room = this.#target.room(group);
      if (room === 0) return;
      queue.accept(room, accept);
    }
  }

  /**
   * Resolves when no message waits for this group any more. Messages are rejected if the group
   * takes none for `BYE_MS`: it may have lost its last sequencer, and then it has no room for ever.
   */
  async settled(group: string): Promise<void> {
    for (;;) {
      const queue = this.#lanes.get(group)?.queue;
      if (queue?.peek() === undefined) return;
      const stop = new AbortController();
      const taken = queue.progress.then(() => true);
      const given = this.#wait(BYE_MS, { signal: stop.signal }).then(() => false, () => true);
      const isProgress = await Promise.race([taken, given]);
      stop.abort();
      if (!isProgress) this.reject(new NoRoomError(group), group);
    }
  }

  /** Rejects the messages that wait for this group, or for all of them. */
  reject(error: unknown, group?: string): void {
    for (const name of group === undefined ? [...this.#lanes.keys()] : [group]) {
      const lane = this.#lanes.get(name);
      this.#lanes.delete(name);
      lane?.queue.reject(error);
    }
  }

  #lane(group: string): Lane {
    let lane = this.#lanes.get(group);
    if (lane === undefined) {
      lane = { chunks: new PayloadChunks(), queue: new MulticastQueue() };
      this.#lanes.set(group, lane);
    }
    return lane;
  }

  /** Resolves with the receipt of a call that waits, unless the signal is aborted before. */
  #accepted<R extends ExpectingReceipt>(
    group: string,
    { queue }: Lane,
    call: WaitingMulticast<R>,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    const receipt = call.accepted;
    if (signal === undefined) return receipt;
    const onAbort = () => {
      if (!call.isWaiting) return;
      queue.withdraw(call, signal.reason);
      if (queue.peek() === undefined) this.#target.abandoned(group);
    };
    // An abort in the turn of the call's first messages has fired its event before.
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    return receipt.finally(() => signal.removeEventListener("abort", onAbort));
  }
}
