import type { Answer } from "./control.ts";
import type { Line } from "./line_splitter.ts";
import type { SealRefusal, SealRefusalCode } from "./opening.ts";

/** The outcome of bytes that came over a control connection. */
export type ControlStep<Fault> =
  /** More must come; `send` goes out first. */
  | { readonly type: "more"; readonly send?: Uint8Array }
  /** The one line that was awaited is there. */
  | { readonly type: "line"; readonly line: Line }
  /** No line will come any more. */
  | { readonly type: "fault"; readonly fault: Fault };

/**
 * The reasons for which a caller gets no line: a refusal of the tracker, or
 * - `foreign`: bytes that no tracker of gm sends;
 * - `unproven`: whoever replies did not show that it has our key;
 * - `altered`: a part of the answer is not as the tracker sent it.
 */
export type CallFault = SealRefusalCode | "foreign" | "unproven" | "altered";

/** The caller's side of one control connection: it sends one line and gets one. */
export interface ControlCall {
  /** The bytes to send once the connection is open. */
  readonly first: Uint8Array;
  /** Takes bytes that came. After a line or a fault it is not called any more. */
  push(chunk: Uint8Array): ControlStep<CallFault>;
}

/** The tracker's side of one control connection: it gets one line and sends one. */
export interface ControlIntake {
  /** Takes bytes that came. After a line or a fault it is not called any more. */
  push(chunk: Uint8Array): ControlStep<SealRefusal>;
  /** Returns the bytes of an answer; `undefined` if what came is too short for any. */
  encode(answer: Answer | SealRefusal): Uint8Array | undefined;
}

/** The form in which requests and answers travel. It holds no socket. */
export interface ControlTransport {
  /** Begins a connection that we open, for a request as one line of text. */
  call(line: string): ControlCall;
  /** Begins a connection that somebody else opened. */
  intake(): ControlIntake;
}
