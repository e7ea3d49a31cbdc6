import { PROTOCOL_VERSION, REQUEST_BYTES_MAX } from "../../core/mod.ts";
import {
  type Answer,
  type ControlIntake,
  type ControlStep,
  encodeAnswer,
  encodeOpening,
  encodeSealRefusal,
  isSealRefusal,
  LineSplitter,
  OPENING_BYTES,
  OpeningReader,
  type SealRefusal,
  type SealRefusalCode,
  type StreamOpening,
} from "../../wire/mod.ts";
import {
  type Acceptance,
  type Ephemeral,
  HANDSHAKE_BYTES,
  MessageSplitter,
  RecordStream,
  respond,
  withLength,
} from "../mod.ts";
import type { ControlKey } from "./control_key.ts";

/**
 * The phases of an intake:
 * - `opening`: it is not known yet whether the connection is sealed, and with which key;
 * - `handshake`: the caller's message is not whole;
 * - `replied`: the caller has our reply. Its message may be a recording: no record has opened yet;
 * - `open`: the caller is heard in records, and so will the answer be.
 */
type Phase =
  | { readonly type: "opening"; readonly reader: OpeningReader }
  | { readonly type: "handshake"; readonly keyId: number }
  | { readonly type: "replied" | "open"; readonly stream: RecordStream };

const MESSAGES: { readonly [C in SealRefusalCode]: string } = {
  key_needed: "The request is not sealed, and this tracker has a key.",
  no_key: "The request is sealed, and this tracker has no key.",
  other_key: "The request is sealed with a key that this tracker does not have.",
  seal_version: `The request is not of version ${PROTOCOL_VERSION}.`,
  bad_seal: "The bytes of the connection are not those of a sealed request.",
};

/**
 * The tracker's side of a sealed connection. Checks that cost nothing come first: the mark, the
 * version, the key id, the length. Then the first message must open, which takes a few hashes, and
 * only then keys are agreed on. A message that was recorded opens, too, but whoever repeats it
 * cannot go on: our key pair is another one.
 */
export class SealedIntake implements ControlIntake {
  readonly #keys: readonly ControlKey[];
  readonly #ephemeral: () => Ephemeral;
  readonly #received = new MessageSplitter();
  readonly #splitter = new LineSplitter(REQUEST_BYTES_MAX);
  #phase: Phase = { type: "opening", reader: new OpeningReader() };
  /** Number of bytes that came before the phase `open`. */
  #bytes = 0;

  constructor(keys: readonly ControlKey[], ephemeral: () => Ephemeral) {
    this.#keys = keys;
    this.#ephemeral = ephemeral;
  }

  push(chunk: Uint8Array): ControlStep<SealRefusal> {
    switch (this.#phase.type) {
      case "opening":
        this.#bytes += chunk.length;
        return this.#begin(this.#phase.reader.push(chunk));
      case "handshake":
        this.#bytes += chunk.length;
        this.#received.push(chunk);
        return this.#reply(this.#phase.keyId);
      case "replied":
      case "open":
        this.#phase.stream.push(chunk);
        return this.#read(this.#phase.stream);
    }
  }

  encode(answer: Answer | SealRefusal): Uint8Array | undefined {
    if (this.#phase.type === "open" && !isSealRefusal(answer)) {
      return this.#phase.stream.seal(new TextEncoder().encode(encodeAnswer(answer)));
    }
    // A caller that has not shown a key gets no more bytes than it sent, and no text. Our reply had
    // as many as its first message.
    if (this.#phase.type === "replied" || this.#bytes < OPENING_BYTES) return undefined;
    return encodeSealRefusal(isSealRefusal(answer) ? answer.code : "bad_seal");
  }

  #begin(opening: StreamOpening | undefined): ControlStep<SealRefusal> {
    // A refusal has as many bytes as an opening, and waits until as many came.
    if (opening === undefined || this.#bytes < OPENING_BYTES) return { type: "more" };
    if (opening.type === "plain") return refuse("key_needed");
    const { version, value: keyId, rest } = opening;
    if (version !== PROTOCOL_VERSION) return refuse("seal_version");
    if (!this.#keys.some(({ id }) => id === keyId)) return refuse("other_key");
    this.#phase = { type: "handshake", keyId };
    this.#received.push(rest);
    return this.#reply(keyId);
  }

  #reply(keyId: number): ControlStep<SealRefusal> {
    const message = this.#received.next(HANDSHAKE_BYTES);
    if (message === undefined) return { type: "more" };
    // More bytes after it cannot be sealed for us, since our key pair is not drawn yet.
    const isAlone = this.#received.isEmpty;
    if (message === "too-long" || message.length < HANDSHAKE_BYTES || !isAlone) {
      return refuse("bad_seal");
    }
    const response = this.#respond(keyId, message);
    if (response === undefined) return refuse("other_key");
    const replied = response.reply(this.#ephemeral());
    if (replied === undefined) return refuse("bad_seal");
    this.#phase = { type: "replied", stream: new RecordStream(replied.session, this.#received) };
    return { type: "more", send: withLength(replied.message) };
  }

  /** Tries the keys of this id: two keys have the same one seldom, but may. */
  #respond(keyId: number, message: Uint8Array): Acceptance | undefined {
    const prologue = encodeOpening(keyId);
    for (const { id, control: psk } of this.#keys) {
      const response = id === keyId ? respond({ prologue, psk }, message) : undefined;
      if (response !== undefined) return response;
    }
    return undefined;
  }

  #read(stream: RecordStream): ControlStep<SealRefusal> {
    for (let text = stream.next(); text !== undefined; text = stream.next()) {
      if (text === "broken") return refuse("bad_seal");
      this.#phase = { type: "open", stream };
      const [line] = this.#splitter.push(text);
      if (line !== undefined) return { type: "line", line };
    }
    return { type: "more" };
  }
}

function refuse(code: SealRefusalCode): ControlStep<SealRefusal> {
  return { type: "fault", fault: { ok: false, code, message: MESSAGES[code] } };
}
