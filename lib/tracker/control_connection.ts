import { DRAIN_BYTES_MAX, DRAIN_MS_MAX, REQUEST_BYTES_MAX, unreachable } from "../core/mod.ts";
import {
  type Answer,
  type ControlIntake,
  decodeRequest,
  type Line,
  type Refusal,
  refuse,
  type Request,
  type SealRefusal,
} from "../wire/mod.ts";

const CHUNK_BYTES = 4_096;

/**
 * The outcome of a connection's first line: a request, the refusal of a bad one, or nothing to
 * answer.
 */
export type Brought = Request | Refusal | SealRefusal | undefined;

/**
 * The phases of a control connection:
 * - `waiting`: its request is not whole, and the time for it runs;
 * - `brought`: its request is whole or can never become one; more bytes are read and thrown away;
 * - `closed`.
 */
type Phase = "waiting" | "brought" | "closed";

/**
 * One control connection, which brings one line, gets one line, and then closes.
 *
 * It is read until the peer closes it or the limits are reached, also after its request: the kernel
 * answers unread bytes with a reset, and a reset would destroy the answer before the peer reads it.
 */
export class ControlConnection {
  readonly #tcp: Deno.TcpConn;
  readonly #msMax: number;
  readonly #intake: ControlIntake;
  readonly #brought = Promise.withResolvers<Brought>();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #reading: Promise<void>;
  #phase: Phase = "waiting";

  /** `onBytes` is called when bytes came before the request was whole. */
  constructor(
    tcp: Deno.TcpConn,
    options: { intake: ControlIntake; msMax: number; onBytes: () => void },
  ) {
    this.#tcp = tcp;
    this.#intake = options.intake;
    this.#msMax = options.msMax;
    this.#timer = setTimeout(() => this.#bring(tooSlow(options.msMax)), options.msMax);
    this.#reading = this.#read(options.onBytes);
  }

  /** Resolves to the request as soon as it is whole, or cannot become a request any more. */
  get brought(): Promise<Brought> {
    return this.#brought.promise;
  }

  /**
   * Returns the bytes of an answer as they travel; `undefined` if nothing may be sent, because the
   * peer has not shown a key and sent next to nothing.
   */
  encode(answer: Answer | SealRefusal): Uint8Array | undefined {
    return this.#intake.encode(answer);
  }

  /** Sends the bytes of the answer. A peer that does not take them in time is cut off. */
  async send(bytes: Uint8Array): Promise<void> {
    const timer = setTimeout(() => this.close(), this.#msMax);
    try {
      await this.#write(bytes);
      await this.#tcp.closeWrite();
    } catch {
      // The peer did not wait for its answer.
      this.close();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes the connection after its answer, as soon as the peer does or the limits are reached. */
  async finish(): Promise<void> {
    const drain = setTimeout(() => this.close(), DRAIN_MS_MAX);
    await this.#reading;
    clearTimeout(drain);
    this.close();
  }

  /** Ends the wait for the request with a refusal, if it is not whole. */
  refuse(refusal: Refusal): void {
    this.#bring(refusal);
  }

  /** Closes the connection at once. */
  close(): void {
    if (this.#phase === "closed") return;
    this.#bring(undefined);
    this.#phase = "closed";
    this.#tcp.close();
  }

  #bring(brought: Brought): void {
    if (this.#phase !== "waiting") return;
    this.#phase = "brought";
    clearTimeout(this.#timer);
    this.#brought.resolve(brought);
  }

  async #read(onBytes: () => void): Promise<void> {
    const chunk = new Uint8Array(CHUNK_BYTES);
    let drained = 0;
    while (drained <= DRAIN_BYTES_MAX) {
      const length = await this.#readChunk(chunk);
      if (length === null) return this.#bring(halfRequest());
      if (length === undefined) return this.#bring(undefined);
      if (this.#phase !== "waiting") drained += length;
      else {
        onBytes();
        await this.#take(chunk.subarray(0, length));
      }
    }
  }

  /** Takes bytes of a request. A reply of its handshake is so short that it never has to wait. */
  async #take(bytes: Uint8Array): Promise<void> {
    const step = this.#intake.push(bytes);
    if (step.type === "fault") return this.#bring(step.fault);
    if (step.type === "line") return this.#bring(requestIn(step.line));
    if (step.send === undefined) return;
    try {
      await this.#write(step.send);
    } catch {
      // The peer is gone, and reading will show it.
    }
  }

  /** Returns `null` at the end, `undefined` when the connection broke or was closed here. */
  async #readChunk(chunk: Uint8Array): Promise<number | null | undefined> {
    try {
      return await this.#tcp.read(chunk);
    } catch {
      return undefined;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) written += await this.#tcp.write(bytes.subarray(written));
  }
}

function requestIn(line: Line): Request | Refusal {
  switch (line.type) {
    case "line":
      return decodeRequest(line.text);
    case "too-large":
      return refuse("too_large", `The request is longer than ${REQUEST_BYTES_MAX} bytes.`);
    case "bad-text":
      return refuse("malformed", "The request is not UTF-8 text.");
    default:
      return unreachable(line);
  }
}

function halfRequest(): Refusal {
  return refuse("malformed", "The connection ended before the line feed that ends a request.");
}

function tooSlow(msMax: number): Refusal {
  return refuse("timeout", `The request was not complete after ${msMax} ms.`);
}
