import { EditingTerminal } from "./editing_terminal.ts";
import { PlainTerminal } from "./plain_terminal.ts";
import type { Terminal } from "./terminal.ts";
import { systemTty } from "./tty.ts";

/**
 * Opens the terminal of this process: with a line editor, if the terminal can do what that needs.
 */
export function openTerminal(): Terminal {
  return isDumb() ? new PlainTerminal(systemTty) : new EditingTerminal(systemTty);
}

/** Returns true if the terminal knows no control sequences. Windows has no TERM. */
function isDumb(): boolean {
  if (Deno.build.os === "windows") return false;
  const term = Deno.env.get("TERM") ?? "";
  return term === "" || term === "dumb";
}
