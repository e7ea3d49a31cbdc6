import { ANSWER_BYTES_MAX, REQUEST_BYTES_MAX } from "../../core/mod.ts";
import type { Answer } from "./control.ts";
import { encodeAnswer } from "./control_codec.ts";
import type {
  CallFault,
  ControlCall,
  ControlIntake,
  ControlStep,
  ControlTransport,
} from "./control_transport.ts";
import { LineSplitter } from "./line_splitter.ts";
import {
  encodeSealRefusal,
  isSealRefusal,
  OpeningReader,
  type SealRefusal,
  sealRefusalIn,
  type StreamOpening,
} from "./opening.ts";

/**
 * Requests and answers as they are, readable for everybody. Either side notices when the other one
 * has a key, and says so.
 */
export const PLAIN_CONTROL: ControlTransport = {
  call: (line) => new PlainCall(line),
  intake: () => new PlainIntake(),
};

class PlainCall implements ControlCall {
  readonly first: Uint8Array;
  readonly #stream = new PlainStream(ANSWER_BYTES_MAX);

  constructor(line: string) {
    this.first = new TextEncoder().encode(line);
  }

  push(chunk: Uint8Array): ControlStep<CallFault> {
    return this.#stream.push(chunk, (opening) => sealRefusalIn(opening) ?? "foreign");
  }
}

class PlainIntake implements ControlIntake {
  readonly #stream = new PlainStream(REQUEST_BYTES_MAX);

  push(chunk: Uint8Array): ControlStep<SealRefusal> {
    return this.#stream.push(chunk, () => ({
      ok: false,
      code: "no_key",
      message: "The request is sealed, and this tracker has no key.",
    }));
  }

  encode(answer: Answer | SealRefusal): Uint8Array {
    if (isSealRefusal(answer)) return encodeSealRefusal(answer.code);
    return new TextEncoder().encode(encodeAnswer(answer));
  }
}

/** A stream of one line, which notices when it is sealed instead. */
class PlainStream {
  readonly #opening = new OpeningReader();
  readonly #splitter: LineSplitter;
  #isPlain = false;

  constructor(bytesMax: number) {
    this.#splitter = new LineSplitter(bytesMax);
  }

  push<Fault>(
    chunk: Uint8Array,
    faultOf: (opening: Extract<StreamOpening, { type: "sealed" }>) => Fault,
  ): ControlStep<Fault> {
    if (this.#isPlain) return this.#split(chunk);
    const opening = this.#opening.push(chunk);
    if (opening === undefined) return { type: "more" };
    if (opening.type === "sealed") return { type: "fault", fault: faultOf(opening) };
    this.#isPlain = true;
    return this.#split(opening.bytes);
  }

  #split(bytes: Uint8Array): ControlStep<never> {
    const [line] = this.#splitter.push(bytes);
    return line === undefined ? { type: "more" } : { type: "line", line };
  }
}
