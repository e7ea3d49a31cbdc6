import type { MemberId } from "../../core/mod.ts";

/**
 * Returns the sender to show for a slot whose member is not known any more. Its id is 0. Its name
 * is one word like all names, since it travels in answers to questions for history.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { unknownSender } from "./unknown_sender.ts";
 *
 * assertEquals(unknownSender(7), { id: 0, name: "slot7" });
 * ```
 */
export function unknownSender(slot: number): { readonly id: MemberId; readonly name: string } {
  return { id: 0, name: `slot${slot}` };
}
