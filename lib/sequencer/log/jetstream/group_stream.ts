import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { headers, nanos } from "@nats-io/transport-node";
import { type GroupId, U32_MAX } from "../../../core/mod.ts";
import type {
  Outcome,
  Publish,
  Reading,
  ReadReply,
  ReadRequest,
  StreamEnds,
  StreamRecord,
} from "../replicated/mod.ts";
import { publishOptions, recordOf } from "./record_headers.ts";

/** Milliseconds for which JetStream remembers the ids of records. */
const DUPLICATE_WINDOW_MS = 120_000;
/** JetStream's codes of errors that mean something here. */
const CODES = {
  wrongLastSequence: 10_071,
  wrongLastSequenceUnknown: 10_164,
  streamNotFound: 10_059,
  noMessageFound: 10_037,
  nameInUse: 10_058,
} as const;

const SUBJECT = "gm.log.";
/** The subjects of all groups. */
export const ALL_SUBJECTS = `${SUBJECT}>`;

/** A connection's two views of JetStream. */
export interface JetStream {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
}

/** Settings of the stream of a group. */
export interface StreamShape {
  readonly replicas: number;
  readonly bytesMax: number;
}

/** Returns the id of the group whose stream has a name; `undefined` if it is no group's. */
export function groupOfStream(name: string): GroupId | undefined {
  const [, id] = /^gm_log_(\d{1,10})$/.exec(name) ?? [];
  return id === undefined || Number(id) > U32_MAX ? undefined : Number(id);
}

/** The stream of one group in JetStream. Reads are answered by the stream's leader. */
export class GroupStream {
  readonly name: string;
  readonly #subject: string;
  readonly #jetstream: JetStream;

  constructor(group: GroupId, jetstream: JetStream) {
    this.name = `gm_log_${group}`;
    this.#subject = `${SUBJECT}${group}`;
    this.#jetstream = jetstream;
  }

  /** Makes the stream, unless it is there. Returns the number of replicas that it has. */
  async make({ replicas, bytesMax }: StreamShape): Promise<number> {
    const { manager } = this.#jetstream;
    const config: Partial<StreamConfig> & { name: string } = {
      name: this.name,
      subjects: [this.#subject],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      num_replicas: replicas,
      max_bytes: bytesMax,
      deny_delete: true,
      deny_purge: true,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    };
    try {
      return (await manager.streams.add(config)).config.num_replicas;
    } catch (error) {
      if (codeOf(error) !== CODES.nameInUse) throw error;
      return (await manager.streams.info(this.name)).config.num_replicas;
    }
  }

  /** Publishes a record. Never rejects; `onUnknown` is called with the reason of that outcome. */
  async publish(publish: Publish, onUnknown: (reason: string) => void): Promise<Outcome> {
    try {
      const options = publishOptions(publish, this.name, headers());
      const { seq } = await this.#jetstream.client.publish(this.#subject, publish.body, options);
      return { type: "stored", place: seq };
    } catch (error) {
      const code = codeOf(error);
      const isRefused = code === CODES.wrongLastSequence || code === CODES.wrongLastSequenceUnknown;
      if (isRefused) return { type: "refused" };
      onUnknown(reasonOf(error));
      return { type: "unknown" };
    }
  }

  /** Runs a reading. Rejects if a question gets no answer. */
  async read<T>(reading: Reading<T>): Promise<T> {
    let step = reading.next();
    while (!step.done) step = reading.next(await this.#ask(step.value));
    return step.value;
  }

  #ask(request: ReadRequest): Promise<ReadReply> {
    return request.type === "ends" ? this.#ends() : this.#record(request.place);
  }

  async #ends(): Promise<StreamEnds | undefined> {
    try {
      const { state } = await this.#jetstream.manager.streams.info(this.name);
      return { first: state.first_seq, last: state.last_seq };
    } catch (error) {
      if (codeOf(error) === CODES.streamNotFound) return undefined;
      throw error;
    }
  }

  async #record(place: number): Promise<StreamRecord | undefined> {
    try {
      const query = { seq: place };
      const message = await this.#jetstream.manager.streams.getMessage(this.name, query);
      return message === null ? undefined : recordOf(place, message);
    } catch (error) {
      if (codeOf(error) === CODES.noMessageFound) return undefined;
      throw error;
    }
  }
}

/** Returns the code of an error of JetStream; `undefined` of any other. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "number"
    ? error.code
    : undefined;
}

/** Returns an error as words. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
