import type { FaultCode } from "./voice/mod.ts";

/**
 * Thrown when a line cannot be obeyed as things are: a code for programs, a sentence for people.
 */
export class RefusedLine extends Error {
  override readonly name = "RefusedLine";
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}
