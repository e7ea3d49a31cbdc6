import type { Address, Random } from "../../lib/core/mod.ts";
import {
  type Answer,
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  type Refusal,
  type Request,
  type RequestType,
} from "../../lib/wire/mod.ts";
import {
  Directory,
  type DirectoryEvent,
  type DirectoryInput,
} from "../../lib/tracker/directory/mod.ts";
import type { EventHeap } from "./event_heap.ts";
import type { SimNetwork } from "./network.ts";
import { SimHost } from "./sim_host.ts";

/** Takes the answer to a request; `undefined`: the connection failed. */
export type OnAnswer = (answer: Answer | undefined) => void;

interface Connection {
  readonly type: RequestType;
  readonly onAnswer: OnAnswer;
}

/** Milliseconds that a request or its answer is under way at most: TCP hides what is lost. */
const TCP_MS_MAX = 5;
/** Milliseconds after which a connection to a dead tracker fails, at most. */
const REFUSE_MS_MAX = 20;

/** A tracker that can be killed and started again on the same address, with its TCP side. */
export class SimTracker {
  readonly #address: Address;
  readonly #heartbeatMs: number;
  readonly #network: SimNetwork;
  readonly #heap: EventHeap;
  readonly #random: Random;
  readonly #connections = new Map<number, Connection>();
  #host: SimHost<DirectoryInput, DirectoryEvent> | undefined;
  #lastConnection = 0;

  constructor(
    options: {
      address: Address;
      heartbeatMs: number;
      network: SimNetwork;
      heap: EventHeap;
      random: Random;
    },
  ) {
    this.#address = options.address;
    this.#heartbeatMs = options.heartbeatMs;
    this.#network = options.network;
    this.#heap = options.heap;
    this.#random = options.random;
    this.start();
  }

  get isDown(): boolean {
    return this.#host === undefined;
  }

  /** Starts with an empty memory. */
  start(): void {
    const machine = new Directory({
      options: { heartbeatMs: this.#heartbeatMs },
      random: this.#random,
      now: this.#heap.now,
    });
    this.#host = new SimHost<DirectoryInput, DirectoryEvent>({
      address: this.#address,
      machine,
      network: this.#network,
      heap: this.#heap,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
    });
  }

  kill(): void {
    this.#host?.kill();
    this.#host = undefined;
    for (const { onAnswer } of this.#connections.values()) {
      this.#later(REFUSE_MS_MAX, () => onAnswer(undefined));
    }
    this.#connections.clear();
  }

  /** One request over a connection of its own, through the codec both ways. */
  request(request: Request, from: Address, onAnswer: OnAnswer): void {
    const line = encodeRequest(request).trimEnd();
    this.#later(TCP_MS_MAX, () => {
      const host = this.#host;
      if (host === undefined) return this.#later(REFUSE_MS_MAX, () => onAnswer(undefined));
      const decoded = decodeRequest(line);
      const connection = ++this.#lastConnection;
      this.#connections.set(connection, { type: request.type, onAnswer });
      if ("ok" in decoded) this.#answer(connection, decoded);
      else host.handle({ type: "request", connection, request: decoded, from });
    });
  }

  #onEvent(event: DirectoryEvent): void {
    if (event.type === "answer") this.#answer(event.connection, event.answer);
  }

  #answer(number: number, answer: Answer): void {
    const connection = this.#connections.get(number);
    if (connection === undefined) return;
    this.#connections.delete(number);
    const decoded: Answer | Refusal | undefined = decodeAnswer(
      connection.type,
      encodeAnswer(answer).trimEnd(),
    );
    this.#later(TCP_MS_MAX, () => connection.onAnswer(decoded));
  }

  #later(msMax: number, run: () => void): void {
    this.#heap.schedule(this.#heap.now + msMax * this.#random(), run);
  }
}
