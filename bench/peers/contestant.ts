import type { Order } from "../../lib/lab/mod.ts";
import type { Cast } from "../load/cast.ts";

/** A system that does the same work as the others in one measurement. */
export interface Contestant {
  /** Its name in tables: `NATS core`. */
  readonly title: string;
  /** The orders that it has. */
  readonly orders: readonly Order[];
  /**
   * Messages in flight, of all senders together: the least with which it is as fast as with any
   * more.
   */
  readonly window: number;
  /** Transport and datagram size, for people. */
  readonly path: string;
  /** True if it repairs nothing, so that what is lost is no fault. */
  readonly mayLose: boolean;
  /** Looks whether everything that it needs is on this machine. */
  look(): Promise<Presence>;
  /** Returns the programs of a group. */
  cast(order: Order, members: number): Cast;
}

/** A version, or what to do to have one. */
export type Presence =
  | { readonly isHere: true; readonly version: string }
  | { readonly isHere: false; readonly advice: string };

/** Returns what a program prints; `undefined` if it is not here, may not be run, or fails. */
export async function askProgram(
  command: string,
  args: readonly string[],
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, {
      args: [...args],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    // A program that is not here is not in the permissions of the task, either.
    const { NotFound, NotCapable } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotCapable) return undefined;
    throw error;
  }
}
