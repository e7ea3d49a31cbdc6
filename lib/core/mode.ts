/** How a group orders its messages; whoever creates the group fixes it. */
export type Mode = "fifo" | "total" | "safe";

/** All modes; the index is the code on the wire. */
export const MODES: readonly Mode[] = ["fifo", "total", "safe"];

export function isMode(value: unknown): value is Mode {
  return (MODES as readonly unknown[]).includes(value);
}
