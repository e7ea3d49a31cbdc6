import { type Address, formatAddress, formatMemberId, SLOW_MEMBER_MS } from "../core/mod.ts";
import {
  Driver,
  type Log,
  openUdp,
  systemClock,
  TrackerRequests,
  TrackerUnreachableError,
} from "../net/mod.ts";
import type { Counters } from "../roles/mod.ts";
import { MemoryLog } from "./log/memory_log.ts";
import type { OnAppended, OrderedLog } from "./log/ordered_log.ts";
import { Sequencer, type SequencerEvent, type SequencerInput } from "./machine/mod.ts";

export interface SequencerServerOptions {
  /** An IP literal. */
  readonly hostname: string;
  /** 0: any port that is free. */
  readonly port: number;
  /** Undefined: whichever tracker invites us. */
  readonly tracker: Address | undefined;
  /** @default {SLOW_MEMBER_MS} */
  readonly slowMemberMs?: number;
  /**
   * Makes the engine that keeps the sequences.
   *
   * @default {MemoryLog}
   */
  readonly openLog?: (onAppended: OnAppended) => OrderedLog;
  readonly log: Log;
  /**
   * Hears which groups we order, and which no more.
   *
   * @default nobody
   */
  readonly onReign?: (change: ReignChange) => void;
  /** A bug: the sequencer has stopped. */
  onBug(error: unknown): void;
}

/** A group that a sequencer orders from now on, or that is another's, or gone. */
export interface ReignChange {
  readonly type: "orders" | "released";
  readonly group: string;
}

type EventOf<T extends SequencerEvent["type"]> = Extract<SequencerEvent, { type: T }>;

/** A sequencer on a UDP socket. */
export class SequencerServer {
  /** Where it listens, with the port that it got. */
  readonly address: Address;
  readonly #log: Log;
  readonly #sequencer: Sequencer;
  readonly #driver: Driver<SequencerInput, SequencerEvent>;
  readonly #ordered: OrderedLog;
  readonly #attempted = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #onReign: (change: ReignChange) => void;
  /** The groups that we order, by their names. */
  readonly #reigns = new Set<string>();
  #requests: TrackerRequests | undefined;
  #lastFault = "";

  /**
   * Binds the socket and begins to serve.
   *
   * @throws {BindError} if the address cannot be had
   */
  static start(options: SequencerServerOptions): SequencerServer {
    return new SequencerServer(options);
  }

  private constructor(options: SequencerServerOptions) {
    const { hostname, port, tracker, slowMemberMs = SLOW_MEMBER_MS, log, onBug } = options;
    const { openLog = (onAppended: OnAppended) => new MemoryLog(onAppended) } = options;
    const socket = openUdp({ hostname, port });
    this.address = socket.address;
    this.#log = log;
    this.#onReign = options.onReign ?? (() => {});
    try {
      this.#ordered = openLog((group, last) =>
        this.#driver.handle({ type: "appended", group, last })
      );
    } catch (error) {
      void socket.close();
      throw error;
    }
    const { stored } = this.#ordered;
    this.#sequencer = new Sequencer({
      name: `sequencer@${formatAddress(socket.address)}`,
      address: socket.address,
      tracker,
      slowMemberMs,
      ...(stored === undefined ? {} : { stored }),
      random: Math.random,
      now: systemClock.now(),
    });
    this.#driver = new Driver<SequencerInput, SequencerEvent>({
      machine: this.#sequencer,
      socket,
      clock: systemClock,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      onBug: (error) => {
        // The machine says nothing any more: a close must not wait for its word.
        this.#closed.resolve();
        onBug(error);
      },
    });
    this.#driver.start();
  }

  /**
   * Resolves when a tracker has answered our registration, or the first attempt failed (it is tried
   * again): from then on groups can be given to us, or the log has said why not.
   */
  get attempted(): Promise<void> {
    return this.#attempted.promise;
  }

  /** What was counted so far. */
  get statistics(): Readonly<Counters> {
    return this.#sequencer.counters;
  }

  /** Quits at the tracker, which gives the groups to others, and stops. */
  async close(): Promise<void> {
    this.#driver.handle({ type: "close" });
    await this.#closed.promise;
    await this.#driver.close();
    await this.#requests?.close();
    this.#ordered.close();
  }

  #onEvent(event: SequencerEvent): void {
    switch (event.type) {
      case "request":
        return void this.#onRequest(event);
      case "append":
        return this.#ordered.append(event.batch);
      case "recall":
        return this.#onRecall(event);
      case "created":
        return this.#ordered.noteCreated(event.group, event.created);
      case "registered":
        this.#lastFault = "";
        this.#attempted.resolve();
        return this.#log.info("Registered.", {
          member: formatMemberId(event.member),
          tracker: formatAddress(event.tracker),
        });
      case "register-failed":
        return this.#onRegisterFailed(event);
      case "granted": {
        const { reign } = event;
        this.#ordered.begin(reign);
        this.#reigns.add(reign.name);
        this.#onReign({ type: "orders", group: reign.name });
        return this.#log.info("Orders a group.", { group: reign.name, mode: reign.mode });
      }
      case "released":
        this.#ordered.release(event.group);
        this.#endReign(event.name);
        return this.#log.info("Orders a group no more.", { group: event.name });
      case "evicted":
        for (const group of this.#reigns) this.#endReign(group);
        return this.#log.warn(
          "The tracker took us for dead: others order our groups, if there are any.",
        );
      case "closed":
        return this.#closed.resolve();
    }
  }

  #endReign(group: string): void {
    this.#reigns.delete(group);
    this.#onReign({ type: "released", group });
  }

  #onRecall({ group, member, question }: EventOf<"recall">): void {
    const page = this.#ordered.recall(group, question);
    if (page !== undefined) this.#driver.handle({ type: "past", group, member, question, page });
  }

  /** It is tried again all the time: the same trouble is told once. */
  #onRegisterFailed({ refusal }: EventOf<"register-failed">): void {
    const fault = refusal?.message ?? this.#requests!.fault.message;
    if (fault !== this.#lastFault) this.#log.warn(fault);
    this.#lastFault = fault;
    this.#attempted.resolve();
  }

  async #onRequest({ id, request, tracker }: EventOf<"request">): Promise<void> {
    const requests = this.#requests ??= new TrackerRequests(tracker, this.#log);
    try {
      this.#driver.handle({ type: "answer", id, answer: await requests.ask(request) });
    } catch (error) {
      if (requests.isClosed) return;
      if (!(error instanceof TrackerUnreachableError)) throw error;
      this.#driver.handle({ type: "answer", id, answer: undefined });
    }
  }
}
