import xterm from "@xterm/headless";
import { gmCommand } from "./gm_command.ts";
import { Program, type ProgramOptions } from "./program.ts";
import { waitUntil } from "./wait_until.ts";

const KEYS = {
  tab: "\t",
  enter: "\r",
  up: "\x1b[A",
  down: "\x1b[B",
  "ctrl-c": "\x03",
  "ctrl-d": "\x04",
  "ctrl-z": "\x1a",
} as const;

/**
 * A gm in a pseudo-terminal, which `script` of util-linux makes. What it shows is a stream of
 * text with the control sequences taken out: a line that is redrawn is there again.
 */
export class Terminal implements AsyncDisposable {
  readonly program: Program;
  #seen = 0;

  constructor(command: readonly string[], options: ProgramOptions = {}) {
    const line = command.map(quoteForShell).join(" ");
    // -e passes the exit code on, -f flushes after each write.
    this.program = new Program("script", ["-qfec", line, "/dev/null"], options);
  }

  /** Everything shown so far. */
  get text(): string {
    return withoutControls(this.program.stdout.text);
  }

  /** Waits for text after that which the last wait found. */
  async waitForText(
    pattern: string | RegExp,
    options: { timeoutMs?: number } = {},
  ): Promise<string> {
    const log = this.program.stdout;
    const find = () => {
      const found = this.#find(pattern);
      if (found === undefined && log.isEnded) {
        throw new Error(`The terminal was closed before it showed ${pattern}.\n${this.show()}`);
      }
      return found;
    };
    return await waitUntil(find, {
      what: `text like ${pattern} in the terminal`,
      onChange: (listener) => log.onChange(listener),
      show: () => this.show(),
      timeoutMs: options.timeoutMs,
    });
  }

  /** Types text and waits for its echo, so that a key that follows is a chunk of its own. */
  async type(text: string): Promise<void> {
    await this.program.writeRaw(text);
    await this.waitForText(text);
  }

  /** Pastes text as a terminal does that was asked to mark pastes. */
  async paste(text: string): Promise<void> {
    await this.program.writeRaw(`\x1b[200~${text}\x1b[201~`);
  }

  /** Returns the rows that the whole output leaves on a screen, without empty ones at the end. */
  async screen(columns = 80, rows = 200): Promise<string[]> {
    const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const text = this.program.stdout.text;
    await new Promise<void>((resolve) => emulator.write(text, resolve));
    const shown = Array.from(
      { length: rows },
      (_, row) => emulator.buffer.active.getLine(row)?.translateToString(true).trimEnd() ?? "",
    );
    emulator.dispose();
    while (shown.at(-1) === "") shown.pop();
    return shown;
  }

  async press(key: keyof typeof KEYS): Promise<void> {
    await this.program.writeRaw(KEYS[key]);
  }

  /** Types a line and presses Enter. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press("enter");
  }

  async waitForEnd(options: { timeoutMs?: number } = {}): Promise<number> {
    return await this.program.waitForEnd(options);
  }

  show(): string {
    return `${this.program.show()}\n--- as a person sees it\n${this.text}\n---`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }

  #find(pattern: string | RegExp): string | undefined {
    const rest = this.text.slice(this.#seen);
    const found = typeof pattern === "string" ? pattern : pattern.exec(rest)?.[0];
    const index = found === undefined ? -1 : rest.indexOf(found);
    if (index < 0) return undefined;
    this.#seen += index + found!.length;
    return found;
  }
}

/** Starts gm in a terminal. `await using` the result, lest it outlives the test. */
export function startGmInTerminal(args: readonly string[], options: ProgramOptions = {}): Terminal {
  const { words, env } = gmCommand(args, options.env);
  return new Terminal(words, { ...options, env });
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * The text without what moves the cursor or sets colours. A sequence that is not whole yet is cut
 * off, so that the text only ever grows.
 */
function withoutControls(text: string): string {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/\x1b\[[0-9;?]*[ -\/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>78]/g, "")
    // deno-lint-ignore no-control-regex
    .replace(/\x1b[^\x1b]{0,8}$/, "")
    .replaceAll("\r", "");
}
