import {
  type Address,
  formatAddress,
  formatMemberId,
  invariant,
  sameAddress,
  SLOW_MEMBER_MS,
  unreachable,
} from "../core/mod.ts";
import {
  allowsChannel,
  Driver,
  type Endpoint,
  FollowedTracker,
  type Log,
  openUdp,
  OtherTrackerError,
  receiveBufferBytes,
  secureRandom,
  systemClock,
  TrackerRequests,
  TrackerUnreachableError,
  warnOfLength,
  warnOfNoKey,
  WrongKeyError,
} from "../net/mod.ts";
import type { PastPage } from "../ordering/mod.ts";
import type { Counters } from "../roles/mod.ts";
import { loadSealing, type Sealing, type SealStatistics } from "../sealing/mod.ts";
import type { SequencerIdentity } from "./load_sequencer_identity.ts";
import { MemoryLog } from "./log/memory_log.ts";
import type { OnAppended, OnFenced, OrderedLog } from "./log/ordered_log.ts";
import { OpenQuestions } from "./open_questions.ts";
import { Sequencer, type SequencerEvent, type SequencerInput } from "./machine/mod.ts";

/** Options of {@linkcode SequencerServer.start}. */
export interface SequencerServerOptions {
  /** The IP literal to bind. */
  readonly hostname: string;
  /** The port to bind; 0 for any port that is free. */
  readonly port: number;
  /** Address of the tracker; `undefined`: the first one that invites us and lets us register. */
  readonly tracker: Address | undefined;
  /**
   * The tracker as it was named. If nothing is heard of it, its name is looked up again.
   *
   * @default {tracker}
   */
  readonly trackerPlace?: Endpoint | undefined;
  /**
   * The identity, as {@linkcode loadSequencerIdentity} returns it.
   *
   * @default none: it shows no key
   */
  readonly identity?: SequencerIdentity | undefined;
  /**
   * Time in milliseconds that a member may take for a window of entries while more of them wait.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /**
   * Opens the engine that keeps the sequences. The engines are no part of the public API yet.
   *
   * @default {MemoryLog}
   */
  readonly openLog?: (onAppended: OnAppended, onFenced: OnFenced) => OrderedLog;
  /** The log of what the sequencer does. */
  readonly log: Log;
  /**
   * Called for each group that we order from now on, or no longer order.
   *
   * @default nothing is called
   */
  readonly onReign?: (change: ReignChange) => void;
  /**
   * Called once if the sequencer has stopped by itself: because of a bug, or because its engine
   * failed (an `EnvironmentError`).
   */
  onBug(error: unknown): void;
}

/** A group that a sequencer orders from now on (`orders`), or no longer orders (`released`). */
export interface ReignChange {
  /** The change: we order the group from now on, or no longer. */
  readonly type: "orders" | "released";
  /** The name of the group. */
  readonly group: string;
}

type EventOf<T extends SequencerEvent["type"]> = Extract<SequencerEvent, { type: T }>;

/**
 * A sequencer on a UDP socket.
 *
 * Whatever throws ends it, at one place: a machine or an engine that throws inside a turn of the
 * driver, and a request to the tracker that fails for another reason than an unreachable tracker.
 * After that nothing is sent or kept any more, `onBug` has been called once, and {@linkcode close}
 * resolves.
 */
export class SequencerServer {
  /** The address at which it listens, with the port that it got. */
  readonly address: Address;
  readonly #options: SequencerServerOptions;
  readonly #sequencer: Sequencer;
  readonly #driver: Driver<SequencerInput, SequencerEvent>;
  readonly #engine: OrderedLog;
  readonly #questions = new OpenQuestions();
  readonly #attempted = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #tracker: FollowedTracker | undefined;
  readonly #sealing: Sealing | undefined;
  #requests: { readonly tracker: Address; readonly requests: TrackerRequests } | undefined;
  /** The reason why the last attempt to register failed; "": it did not; `undefined`: none yet. */
  #lastFault: string | undefined;
  #hasFailed = false;

  /**
   * Binds the socket and begins to serve, without a key: anybody may take part.
   *
   * @throws {BindError} if the address cannot be had
   * @throws {HistoryFileError} if the engine cannot use its file
   */
  static start(options: SequencerServerOptions): SequencerServer {
    return new SequencerServer(options, undefined);
  }

  /**
   * Binds the socket and begins to serve those who hold the key in a file.
   *
   * @throws {KeyFileError} if the key file cannot be used
   * @throws {BindError} if the address cannot be had
   * @throws {HistoryFileError} if the engine cannot use its file
   */
  static async startSealed(
    options: SequencerServerOptions,
    keyFile: string,
  ): Promise<SequencerServer> {
    const sealing = await loadSealing(keyFile, { clock: systemClock, log: options.log });
    return new SequencerServer(options, sealing);
  }

  private constructor(options: SequencerServerOptions, sealing: Sealing | undefined) {
    const { hostname, port, tracker, slowMemberMs = SLOW_MEMBER_MS } = options;
    const { openLog = (onAppended: OnAppended) => new MemoryLog(onAppended) } = options;
    this.#options = options;
    this.#sealing = sealing;
    // Nobody may wait for the first attempt, and its failure must not end the process then.
    this.#attempted.promise.catch(() => {});
    const { log, trackerPlace: place = tracker } = options;
    const followed = place && tracker && new FollowedTracker({ place, address: tracker, log });
    this.#tracker = followed;
    const socket = openUdp({
      ...{ hostname, port, onTooLong: warnOfLength(log) },
      ...followed && { translation: followed },
    });
    this.address = socket.address;
    try {
      this.#engine = openLog(
        (group, last, lacks) => this.#driver.handle({ type: "appended", group, last, lacks }),
        (group) => this.#driver.handle({ type: "fenced", group }),
      );
    } catch (error) {
      socket.close();
      throw error;
    }
    const { stored } = this.#engine;
    const { acquaintances } = options.identity ?? {};
    const registration = acquaintances && {
      own: acquaintances.own,
      acceptsTracker: (key: Uint8Array | undefined) => acquaintances.acceptsTracker(key),
    };
    this.#sequencer = new Sequencer({
      name: `sequencer@${formatAddress(socket.address)}`,
      address: socket.address,
      tracker,
      slowMemberMs,
      ...(stored === undefined ? {} : { stored }),
      ...registration && { identity: registration },
      random: secureRandom,
      bufferBytes: receiveBufferBytes(),
      allowsChannel: (channel) => allowsChannel(channel, log),
      now: systemClock.now(),
    });
    this.#driver = new Driver<SequencerInput, SequencerEvent>({
      machine: this.#sequencer,
      socket,
      clock: systemClock,
      seal: sealing?.datagrams,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      onBug: (error) => this.#fail(error),
    });
    this.#driver.start();
    this.#tracker?.start();
    sealing?.start();
    if (sealing === undefined) warnOfNoKey({ address: this.address, tracker }, log);
  }

  /**
   * Resolves when the tracker has answered our registration, or the first attempt has failed (it is
   * tried again). From then on groups can be granted to us, or the log has said why not.
   *
   * Rejects with a {@linkcode WrongKeyError} if the first attempt fails because the tracker that
   * was named has another key, or only one of the two has a key.
   */
  get attempted(): Promise<void> {
    return this.#attempted.promise;
  }

  /** The counters so far. */
  get statistics(): Readonly<Counters> {
    return this.#sequencer.counters;
  }

  /** The sealing of its datagrams; `undefined` if it has no key. */
  get seal(): SealStatistics | undefined {
    return this.#sealing?.datagrams.statistics;
  }

  /** Bytes that the history takes on a disk; `undefined` if it is not on one. */
  get historyFileBytes(): number | undefined {
    return this.#engine.bytes;
  }

  /** Quits at the tracker, which gives the groups to others, and stops. */
  async close(): Promise<void> {
    this.#driver.handle({ type: "close" });
    await this.#closed.promise;
    this.#tracker?.close();
    this.#sealing?.close();
    try {
      await this.#driver.close();
      await this.#requests?.requests.close();
    } finally {
      await this.#engine.close();
    }
  }

  /** Stops for good: nothing of the machine or the engine may be used any more. */
  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#tracker?.close();
    this.#sealing?.close();
    void this.#driver.close();
    void this.#requests?.requests.close();
    this.#options.onBug(error);
    this.#attempted.resolve();
    this.#closed.resolve();
  }

  #onEvent(event: SequencerEvent): void {
    switch (event.type) {
      case "request":
        return void this.#onRequest(event);
      case "append":
        return this.#engine.append(event.batch);
      case "fetched":
        return this.#engine.fill(event.group, event.past);
      case "recall":
        return this.#onRecall(event);
      case "created":
        return this.#engine.noteCreated(event.group, event.created);
      case "tracker-distrusted":
        return this.#onDistrusted(event);
      case "registered":
        if (event.trackerKey !== undefined) {
          this.#options.identity?.acquaintances.meetTracker(event.trackerKey);
        }
        this.#lastFault = "";
        this.#attempted.resolve();
        return this.#options.log.info("Registered.", {
          member: formatMemberId(event.member),
          tracker: formatAddress(event.tracker),
        });
      case "register-failed":
        return this.#onRegisterFailed(event);
      case "granted": {
        const { reign } = event;
        this.#engine.begin(reign);
        this.#options.onReign?.({ type: "orders", group: reign.name });
        return this.#options.log.info("Orders a group.", { group: reign.name, mode: reign.mode });
      }
      case "released":
        this.#engine.release(event.group);
        this.#options.onReign?.({ type: "released", group: event.name });
        return this.#options.log.info("Orders a group no more.", { group: event.name });
      case "evicted":
        return this.#options.log.warn(
          "The tracker took us for dead: others order our groups, if there are any.",
          event.againMs === 0 ? {} : { againInMs: event.againMs, unheard: event.unheard },
        );
      case "tracker-udp":
        return this.#onTrackerUdp(event);
      case "closed":
        return this.#closed.resolve();
      default:
        return unreachable(event);
    }
  }

  /**
   * Logs that datagrams between us and the tracker get lost although TCP works, or that they pass.
   */
  #onTrackerUdp(event: EventOf<"tracker-udp">): void {
    const { log } = this.#options;
    const tracker = formatAddress(event.tracker);
    if (event.passes) return log.info("UDP passes between us and the tracker again.", { tracker });
    const fields = { tracker, lost: event.lost, address: formatAddress(this.address) };
    log.warn(
      "The tracker responds over TCP and datagrams get lost: look for a firewall that drops UDP.",
      fields,
    );
  }

  #onRecall({ group, member, question }: EventOf<"recall">): void {
    if (!this.#questions.begin(group, member)) return;
    const reply = (page: PastPage | undefined) => {
      this.#questions.end(group, member);
      if (page !== undefined) this.#driver.handle({ type: "past", group, member, question, page });
    };
    const page = this.#engine.recall(group, question);
    if (page instanceof Promise) void page.then(reply);
    else reply(page);
  }

  /**
   * Logs why registering failed. It is tried again and again, so the same reason is logged once.
   */
  #onRegisterFailed({ refusal }: EventOf<"register-failed">): void {
    invariant(this.#requests !== undefined, "A registration fails only after it was requested");
    const { fault } = this.#requests.requests;
    const message = refusal?.message ?? fault.message;
    const isFirst = this.#lastFault === undefined;
    const isNew = message !== this.#lastFault;
    this.#lastFault = message;
    const isKeyWrong = refusal === undefined && fault instanceof WrongKeyError;
    if (isFirst && isKeyWrong && this.#options.tracker !== undefined) {
      return this.#attempted.reject(fault);
    }
    if (isNew) this.#options.log.warn(message);
    this.#attempted.resolve();
  }

  /**
   * Stops the sequencer if the tracker that was named is another one. One that only invited us may
   * give way to another one that does.
   */
  #onDistrusted({ tracker, key }: EventOf<"tracker-distrusted">): void {
    const { identity, trackerPlace, tracker: named } = this.#options;
    invariant(identity !== undefined, "Only whoever has an identity distrusts a tracker");
    const place = trackerPlace ?? tracker;
    const error = new OtherTrackerError(place, ...identity.acquaintances.explain(key));
    if (named !== undefined) return this.#fail(error);
    this.#options.log.warn(error.message);
    this.#attempted.resolve();
  }

  /**
   * Returns the requests to our tracker. One that did not let us register may give way to another.
   */
  #requestsTo(tracker: Address): TrackerRequests {
    const known = this.#requests;
    if (known !== undefined && sameAddress(known.tracker, tracker)) return known.requests;
    void known?.requests.close();
    const { tracker: named, log } = this.#options;
    const isNamed = named !== undefined && sameAddress(named, tracker);
    const place = isNamed ? this.#tracker! : tracker;
    const requests = new TrackerRequests(place, log, this.#sealing?.control);
    this.#requests = { tracker, requests };
    return requests;
  }

  async #onRequest({ id, request, tracker }: EventOf<"request">): Promise<void> {
    const requests = this.#requestsTo(tracker);
    try {
      this.#driver.handle({ type: "answer", id, answer: await requests.ask(request) });
    } catch (error) {
      if (requests.isClosed) return;
      // Nobody awaits this promise: a rejection would end the process without a word of whose it
      // is.
      if (!(error instanceof TrackerUnreachableError)) return this.#fail(error);
      this.#driver.handle({ type: "answer", id, answer: undefined });
    }
  }
}
