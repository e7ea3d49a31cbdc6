import { longName, valueName } from "./flag_table.ts";
import type { Flag, Flags } from "./flag.ts";

const INDENT = "  ";
const GAP = "   ";

/** Returns the options of a command for its help text, one line each; `--help` comes last. */
export function describeFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, flag]) => ({
    left: left(longName(name), flag),
    right: flag.help + defaultHint(flag),
  }));
  rows.push({ left: "-h, --help", right: "Show this text" });
  const width = Math.max(...rows.map((row) => row.left.length));
  return rows.map((row) => INDENT + row.left.padEnd(width) + GAP + row.right).join("\n");
}

function left(long: string, flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return `${short}--${long} ${valueName(flag)}`.trimEnd();
}

function defaultHint(flag: Flag): string {
  return "default" in flag && flag.default !== undefined ? ` (default ${flag.default})` : "";
}
