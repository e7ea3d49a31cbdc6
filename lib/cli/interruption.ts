import { EXIT } from "./exit_codes.ts";

/**
 * Why a command was asked to end. SIGTERM is how services are stopped, so an end that it brought
 * about is a success; after SIGINT a shell script must know that somebody pressed Ctrl-C.
 */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly exitCode: number;

  constructor(readonly signal: "SIGINT" | "SIGTERM") {
    super(`Interrupted by ${signal}`);
    this.exitCode = signal === "SIGINT" ? EXIT.interrupted : EXIT.done;
  }
}
