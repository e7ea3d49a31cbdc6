import xterm from "@xterm/headless";
import type { Tty, TtyListeners } from "../../../../../lib/client/front/terminal/tty.ts";
import type { Time } from "../../../../../lib/client/front/terminal/tty_input.ts";

const encoder = new TextEncoder();

/** A terminal that tests type in and look at. It reports its cursor, as real ones do. */
export class FakeTty implements Tty {
  readonly emulator: xterm.Terminal;
  /** Everything that was written. */
  written = "";
  isRaw = false;
  /** Called when the job is to be stopped. */
  onStop: () => void | Promise<void> = () => {};
  listeners: TtyListeners | undefined;
  #waiting: (Uint8Array | null)[] = [];
  #onInput: (() => void) | undefined;

  constructor(columns = 40, rows = 20) {
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.emulator.onData((report) => this.type(report));
  }

  /** Types text as one chunk; `null` ends the input. */
  type(text: string | null): void {
    this.#waiting.push(text === null ? null : encoder.encode(text));
    this.#onInput?.();
  }

  resize(columns: number): void {
    this.emulator.resize(columns, this.emulator.rows);
    this.listeners?.onResize();
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#waiting.length === 0) {
      await new Promise<void>((resolve) => this.#onInput = resolve);
    }
    const chunk = this.#waiting.shift()!;
    if (chunk === null) return null;
    into.set(chunk);
    return chunk.length;
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.written += new TextDecoder().decode(bytes);
    await new Promise<void>((resolve) => this.emulator.write(bytes, resolve));
    return bytes.length;
  }

  writeNow(text: string): void {
    this.written += text;
  }

  setRaw(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  columns(): number {
    return this.emulator.cols;
  }

  watch(listeners: TtyListeners): () => void {
    this.listeners = listeners;
    return () => this.listeners = undefined;
  }

  async stopJob(): Promise<void> {
    await this.onStop();
  }

  /** Returns the rows that are not empty. */
  rows(): string[] {
    const { active } = this.emulator.buffer;
    const all = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString(true).trimEnd() ?? "",
    );
    return all.filter((row) => row !== "");
  }
}

/** A time that passes when somebody waits. */
export class FakeTime implements Time {
  #now = 1_000;
  /** Called before each wait. */
  onWait: () => void = () => {};
  /** Milliseconds by which each wait is late, as on a busy host. */
  lateMs = 0;

  now(): number {
    return this.#now;
  }

  async wait(ms: number): Promise<void> {
    this.onWait();
    this.#now += ms + this.lateMs;
    await settle(4);
  }
}

/** Resolves when what can happen without new input has happened. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
