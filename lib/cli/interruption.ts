import { EXIT } from "./exit_codes.ts";

/**
 * The reason for which a command was asked to end. Services are stopped by SIGTERM, so an end after
 * SIGTERM is a success, and so is one after SIGHUP, the end of the terminal. After SIGINT the exit
 * code tells a shell script that Ctrl-C was pressed.
 */
export class Interruption extends Error {
  override readonly name: string = "Interruption";
  readonly exitCode: number;

  constructor(readonly signal: "SIGINT" | "SIGTERM" | "SIGHUP") {
    super(`Interrupted by ${signal}`);
    this.exitCode = signal === "SIGINT" ? EXIT.interrupted : EXIT.done;
  }
}
