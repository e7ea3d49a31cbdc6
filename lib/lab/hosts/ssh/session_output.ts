import { drawWord } from "./draw_word.ts";

/** Bytes that are kept of what a login shell prints by itself. */
const GREETING_BYTES_MAX = 2_048;

/** Returns a new random word that marks the output of a connection's sessions. */
export function drawMark(): string {
  return `gm-lab-${drawWord()}`;
}

/**
 * Returns a command for a login shell that prints the mark in a line of its own and then becomes
 * `program`. Every login shell must understand the words of `program`.
 *
 * The first `echo` ends a greeting without a line feed. The words of the command do not have the
 * mark as it is printed, because a forced command may print them.
 */
export function markedCommand(mark: string, program: string): string {
  return `echo; echo ${mark.replace("-", "'-'")}; exec ${program}`;
}

/**
 * Returns what `sh` reads after its mark: a script whose end is marked with its exit code. The
 * script has no input, because shells read ahead.
 */
export function markedScript(mark: string, script: string): string {
  return `(\n${script}\n) </dev/null\ncode=$?\necho\necho "${mark} $code"\nexit\n`;
}

/**
 * Returns a program for {@linkcode markedCommand}: a command in `sh` whose end is marked with its
 * exit code, and whose input is that of the session.
 */
export function markedProgram(mark: string, command: string): string {
  return `sh -c '${command}; code=$?; echo; echo "${mark} $code"'`;
}

/**
 * The output of a session. First comes the greeting, which the start-up files of a login shell
 * print, in any encoding. Then come the mark, what the command prints, and after a script the mark
 * with the exit code.
 */
export class SessionOutput {
  readonly lines: string[] = [];
  readonly #mark: string;
  /** The first bytes of the greeting. */
  readonly #greeting: number[] = [];
  /** The last bytes before the mark, one letter for each: it may come in two pieces. */
  #tail = "";
  #hasBegun = false;
  #code: number | undefined;

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** True once the command runs. What is written to the session before may go to start-up files. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** The exit code of the script; `undefined` before its end. */
  get code(): number | undefined {
    return this.#code;
  }

  /** The text that came before the mark. */
  get greeting(): string {
    return new TextDecoder().decode(new Uint8Array(this.#greeting)).trim();
  }

  /** Takes the next bytes. Returns those that the command printed. */
  takeBytes(bytes: Uint8Array): Uint8Array {
    if (this.#hasBegun) return bytes;
    const kept = this.#tail.length;
    const text = this.#tail + new TextDecoder("latin1").decode(bytes);
    const mark = `${this.#mark}\n`;
    const start = text.indexOf(mark);
    if (start < 0) {
      this.#greeting.push(...bytes.subarray(0, GREETING_BYTES_MAX - this.#greeting.length));
      this.#tail = text.slice(-mark.length);
      return bytes.subarray(bytes.length);
    }
    this.#hasBegun = true;
    return bytes.subarray(start + mark.length - kept);
  }

  /** Takes a line of those that the command printed. */
  takeLine(line: string): void {
    if (this.#code !== undefined) return;
    const end = line.startsWith(`${this.#mark} `) ? line.slice(this.#mark.length + 1) : undefined;
    if (end === undefined) this.lines.push(line);
    else this.#code = Number(end);
  }
}
