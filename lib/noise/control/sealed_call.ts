import { ANSWER_BYTES_MAX } from "../../core/mod.ts";
import {
  type CallFault,
  type ControlCall,
  type ControlStep,
  encodeOpening,
  LineSplitter,
  OPENING_BYTES,
  OpeningReader,
  sealRefusalIn,
} from "../../wire/mod.ts";
import {
  type Ephemeral,
  HANDSHAKE_BYTES,
  initiate,
  type Initiation,
  MessageSplitter,
  RecordStream,
  withLength,
} from "../mod.ts";
import type { ControlKey } from "./control_key.ts";

/**
 * The phases of a call:
 * - `opening`: the tracker has not shown yet whether it refuses us;
 * - `handshake`: its message is not whole;
 * - `open`: the request was sent in records, and so will the answer be.
 */
type Phase =
  | { readonly type: "opening"; readonly reader: OpeningReader; readonly initiation: Initiation }
  | { readonly type: "handshake"; readonly initiation: Initiation }
  | { readonly type: "open"; readonly stream: RecordStream };

/** A sealed call. The request leaves only after the tracker has shown that it has our key. */
export class SealedCall implements ControlCall {
  readonly first: Uint8Array;
  readonly #request: Uint8Array;
  readonly #received = new MessageSplitter();
  readonly #splitter = new LineSplitter(ANSWER_BYTES_MAX);
  #phase: Phase;

  constructor(line: string, { id, control }: ControlKey, ephemeral: Ephemeral) {
    this.#request = new TextEncoder().encode(line);
    const opening = encodeOpening(id);
    const initiation = initiate({ prologue: opening, psk: control }, ephemeral);
    const message = withLength(initiation.message);
    this.first = new Uint8Array(OPENING_BYTES + message.length);
    this.first.set(opening);
    this.first.set(message, OPENING_BYTES);
    this.#phase = { type: "opening", reader: new OpeningReader(), initiation };
  }

  push(chunk: Uint8Array): ControlStep<CallFault> {
    switch (this.#phase.type) {
      case "opening":
        return this.#begin(chunk, this.#phase);
      case "handshake":
        this.#received.push(chunk);
        return this.#finish(this.#phase.initiation);
      case "open":
        this.#phase.stream.push(chunk);
        return this.#read(this.#phase.stream);
    }
  }

  #begin(
    chunk: Uint8Array,
    { reader, initiation }: Extract<Phase, { type: "opening" }>,
  ): ControlStep<CallFault> {
    const opening = reader.push(chunk);
    if (opening === undefined) return { type: "more" };
    if (opening.type === "sealed") return fault(sealRefusalIn(opening) ?? "foreign");
    this.#received.push(opening.bytes);
    this.#phase = { type: "handshake", initiation };
    return this.#finish(initiation);
  }

  #finish(initiation: Initiation): ControlStep<CallFault> {
    const message = this.#received.next(HANDSHAKE_BYTES);
    if (message === undefined) return { type: "more" };
    if (message === "too-long") return fault("foreign");
    const finished = initiation.finish(message);
    if (finished === undefined) return fault("unproven");
    const stream = new RecordStream(finished.session, this.#received);
    this.#phase = { type: "open", stream };
    return { type: "more", send: stream.seal(this.#request) };
  }

  #read(stream: RecordStream): ControlStep<CallFault> {
    for (let text = stream.next(); text !== undefined; text = stream.next()) {
      if (text === "broken") return fault("altered");
      const [line] = this.#splitter.push(text);
      if (line !== undefined) return { type: "line", line };
    }
    return { type: "more" };
  }
}

function fault(fault: CallFault): ControlStep<CallFault> {
  return { type: "fault", fault };
}
