import { createHash } from "node:crypto";
import type { GroupId, Mode } from "../../../core/mod.ts";
import { STREAM_BYTES, STREAM_RETRY_MS, unreachable } from "../../../core/mod.ts";
import { KeyWatch } from "../../../sealing/key_watch.ts";
import type { Log } from "../../../net/mod.ts";
import type { FetchedPast, PastPage, PastQuery } from "../../../ordering/mod.ts";
import type { KeptGroupRecord } from "../../../wire/mod.ts";
import type { LogBatch, LogReign } from "../../machine/mod.ts";
import type { OnAppended, OnFenced, OrderedLog } from "../ordered_log.ts";
import {
  type BodySeal,
  type ChainHash,
  GroupWriter,
  NO_SEAL,
  readPast,
  RecordFormat,
  type WriterCommand,
} from "../replicated/mod.ts";
import { connectNats, type NatsJetStream, type NatsPlace } from "./connect_nats.ts";
import { GroupStream, reasonOf } from "./group_stream.ts";
import { NatsError } from "./nats_error.ts";
import { PauseNotice } from "./pause_notice.ts";
import { SealedBody } from "./sealed_body.ts";
import { storedGroups } from "./stored_groups.ts";

/** Options of a {@linkcode JetStreamLog}. */
export interface JetStreamLogOptions extends NatsPlace {
  /**
   * Bytes that the stream of each group may have; then its oldest records go.
   *
   * @default {STREAM_BYTES}
   */
  readonly bytesMax?: number | undefined;
  /** The file of the keys under which records are sealed; `undefined`: they are plain. */
  readonly keyFile?: string | undefined;
  readonly log: Log;
  /** Called with an error that is a bug. */
  onBug(error: unknown): void;
}

/** Called by a {@linkcode JetStreamLog}. */
interface Listeners {
  readonly onAppended: OnAppended;
  readonly onFenced: OnFenced;
}

/** A reign that is under way. */
interface OpenReign {
  readonly name: string;
  readonly mode: Mode;
  readonly writer: GroupWriter;
  readonly stream: GroupStream;
  /** Fires at the writer's deadline. */
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Fires when a read that failed is tried again. */
  retry: ReturnType<typeof setTimeout> | undefined;
}

const SHA_256: ChainHash = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

/**
 * Keeps the sequences of groups in NATS JetStream, a stream for each group (decision 0139), which
 * several sequencers share and which outlives them all. What is published and what an outcome means
 * is decided in ../replicated/; here are the connection and its promises, none of which is left
 * without a handler.
 */
export class JetStreamLog implements OrderedLog {
  readonly stored: readonly KeptGroupRecord[];
  readonly #options: JetStreamLogOptions;
  readonly #nats: NatsJetStream;
  readonly #listeners: Listeners;
  readonly #seal: BodySeal;
  readonly #keys: KeyWatch | undefined;
  readonly #pause: PauseNotice;
  readonly #reigns = new Map<GroupId, OpenReign>();
  /** The groups' places in the order of creation. */
  readonly #created = new Map<GroupId, number>();
  #isClosed = false;

  /**
   * Connects to NATS and reads which groups it has. The function that is returned opens the log.
   *
   * @throws {NatsError} if NATS is out of reach, or is not fit for a log
   */
  static async connect(
    options: JetStreamLogOptions,
  ): Promise<(onAppended: OnAppended, onFenced: OnFenced) => JetStreamLog> {
    const { keyFile, log } = options;
    const keys = keyFile === undefined ? undefined : new KeyWatch(keyFile, undefined);
    const seal = keys === undefined ? NO_SEAL : new SealedBody(keys);
    const nats = await connectNats(options, log);
    try {
      const stored = await storedGroups(
        nats,
        (group) => new RecordFormat(group, SHA_256, seal),
        log,
      );
      return (onAppended, onFenced) =>
        new JetStreamLog(options, { nats, stored, seal, keys }, { onAppended, onFenced });
    } catch (error) {
      await nats.connection.close();
      throw new NatsError(
        `Cannot read the logs in JetStream at ${options.servers.join(", ")}: ${reasonOf(error)}. ` +
          "Check that most of its servers run, and that we may use $JS.API.>.",
        { cause: error },
      );
    }
  }

  private constructor(
    options: JetStreamLogOptions,
    { nats, stored, seal, keys }: {
      readonly nats: NatsJetStream;
      readonly stored: readonly KeptGroupRecord[];
      readonly seal: BodySeal;
      readonly keys: KeyWatch | undefined;
    },
    listeners: Listeners,
  ) {
    this.#options = options;
    this.#nats = nats;
    this.stored = stored;
    this.#seal = seal;
    this.#keys = keys;
    keys?.start(() => {});
    this.#listeners = listeners;
    this.#pause = new PauseNotice(options.log, options.servers.join(", "));
    for (const { id, created } of stored) this.#created.set(id, created);
    this.#watchConnection().catch((error) => options.onBug(error));
  }

  begin(reign: LogReign): void {
    const { id, name, mode } = reign;
    this.release(id);
    const created = this.#created.get(id) ?? 0;
    const writer = new GroupWriter({ reign, format: this.#format(id), created });
    const stream = new GroupStream(id, this.#nats);
    this.#reigns.set(id, { name, mode, writer, stream, timer: undefined, retry: undefined });
  }

  append(batch: LogBatch): void {
    const open = this.#reigns.get(batch.group);
    if (open === undefined) return;
    open.writer.append(batch);
    this.#obey(batch.group, open);
  }

  /** Does nothing: what members remember of the time before is not added to a stream. */
  fill(_group: GroupId, _past: FetchedPast): void {}

  noteCreated(group: GroupId, created: number): void {
    this.#created.set(group, created);
    this.#reigns.get(group)?.writer.noteCreated(created);
  }

  async recall(group: GroupId, question: PastQuery): Promise<PastPage | undefined> {
    const stream = new GroupStream(group, this.#nats);
    try {
      return await stream.read(readPast(this.#format(group), question));
    } catch (error) {
      // The member asks again.
      this.#options.log.debug("A question for history has failed.", { reason: reasonOf(error) });
      return undefined;
    }
  }

  release(group: GroupId): void {
    const open = this.#reigns.get(group);
    clearTimeout(open?.timer);
    clearTimeout(open?.retry);
    this.#reigns.delete(group);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#keys?.close();
    for (const id of [...this.#reigns.keys()]) this.release(id);
    await this.#nats.connection.close();
  }

  #format(group: GroupId): RecordFormat {
    return new RecordFormat(group, SHA_256, this.#seal);
  }

  /** Does what a writer asks for, and arms its timer. */
  #obey(group: GroupId, open: OpenReign): void {
    const { writer } = open;
    for (let command = writer.take(); command; command = writer.take()) {
      this.#do(group, open, command);
      if (this.#reigns.get(group) !== open) return;
    }
    clearTimeout(open.timer);
    const deadline = writer.nextDeadline();
    if (deadline === undefined) return;
    const waitMs = Math.max(0, deadline - performance.now()) + 1;
    open.timer = setTimeout(() => {
      writer.handleTimeout(performance.now());
      this.#obey(group, open);
    }, waitMs);
  }

  #do(group: GroupId, open: OpenReign, command: WriterCommand): void {
    const { name, writer, stream } = open;
    const { log } = this.#options;
    switch (command.type) {
      case "survey":
        return this.#later(group, open, async () => {
          await this.#make(open);
          const survey = await stream.read(command.begin());
          return () => writer.onSurvey(survey);
        });
      case "look":
        return this.#later(group, open, async () => {
          const look = await stream.read(command.begin());
          return () => writer.onLook(look, performance.now());
        });
      case "publish":
        return this.#later(group, open, async () => {
          const onUnknown = (reason: string) => this.#pause.onFailure(reason);
          const outcome = await stream.publish(command.publish, onUnknown);
          return () => writer.onOutcome(command.publish, outcome, performance.now());
        });
      case "appended":
        this.#pause.onSuccess();
        return this.#listeners.onAppended(group, command.last);
      case "lost":
        return log.warn(
          "JetStream lacks entries that members of the group have: it goes on with those that " +
            "were recovered from them. Look whether it lost what it had confirmed.",
          { group: name, ...command.loss },
        );
      case "fenced":
        log.warn("Another sequencer orders the group: ours gives it up.", {
          group: name,
          epoch: command.by.number,
        });
        return this.#listeners.onFenced(group);
      case "stopped":
        return log.error(
          "The group stops, since its log in JetStream cannot be believed: no message gets a " +
            "place any more. Look at the servers, then start this sequencer again.",
          { group: name, stream: stream.name, reason: command.reason },
        );
      default:
        return unreachable(command);
    }
  }

  /** Awaits something, and then tells the writer, if its reign still goes on. */
  #later(group: GroupId, open: OpenReign, run: () => Promise<() => void>): void {
    const isOver = () => this.#isClosed || this.#reigns.get(group) !== open;
    const attempt = async () => {
      for (;;) {
        try {
          return await run();
        } catch (error) {
          if (isOver()) return undefined;
          this.#pause.onFailure(reasonOf(error));
          await new Promise((resolve) => open.retry = setTimeout(resolve, STREAM_RETRY_MS));
        }
      }
    };
    void attempt().then((tell) => {
      if (tell === undefined || isOver()) return;
      tell();
      this.#obey(group, open);
    }).catch((error) => this.#options.onBug(error));
  }

  async #make({ name, stream }: OpenReign): Promise<void> {
    const { replicas, bytesMax = STREAM_BYTES, log } = this.#options;
    const has = await stream.make({ replicas, bytesMax });
    if (has === replicas) return;
    log.warn("The stream of a group has another number of replicas, which is left as it is.", {
      ...{ group: name, stream: stream.name, replicas: has, wanted: replicas },
    });
  }

  async #watchConnection(): Promise<void> {
    for await (const { type } of this.#nats.connection.status()) {
      if (type === "disconnect" && !this.#isClosed) {
        this.#pause.onFailure("the connection is lost");
      }
    }
  }
}
