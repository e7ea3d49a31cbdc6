/**
 * Order in which a group delivers its messages. Whoever creates the group chooses; it never
 * changes.
 */
export type Mode = "fifo" | "total" | "safe";

/** All modes. The index of a mode is its code on the wire (PROTOCOL 3.3, `grant`). */
export const MODES: readonly Mode[] = ["fifo", "total", "safe"];

/** Returns true if a value from outside is the name of a mode. */
export function isMode(value: unknown): value is Mode {
  return (MODES as readonly unknown[]).includes(value);
}
