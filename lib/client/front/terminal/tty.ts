/** The device of a terminal: what the system offers, without a meaning. */
export interface Tty {
  /** Reads what was typed; resolves with `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  /** Writes at once, for the very end. */
  writeNow(text: string): void;
  /** Switches between keys that come as they are pressed and lines that the system edits. */
  setRaw(isRaw: boolean): void;
  /** Returns the width of the window. */
  columns(): number;
  /** Calls these when something happens to the terminal; returns the function that ends it. */
  watch(listeners: TtyListeners): () => void;
  /** Stops the process and those around it, as the shell's Ctrl-Z does; resolves after that. */
  stopJob(): Promise<void>;
}

export interface TtyListeners {
  /** The window has another size. */
  readonly onResize: () => void;
  /** The process goes on after it was stopped; the shell has used the terminal meanwhile. */
  readonly onContinue: () => void;
  /** The process ends now; only what is done at once is done. */
  readonly onExit: () => void;
}

/** The width where the system does not know one. */
const COLUMNS = 80;

/** The terminal that gm runs in. */
export const systemTty: Tty = {
  read: (into) => Deno.stdin.read(into),
  write: (bytes) => Deno.stdout.write(bytes),
  writeNow(text) {
    try {
      Deno.stdout.writeSync(new TextEncoder().encode(text));
    } catch {
      // The terminal is gone.
    }
  },
  setRaw(isRaw) {
    try {
      Deno.stdin.setRaw(isRaw);
    } catch {
      // The terminal is gone, or belongs to another job: the next SIGCONT tries again.
    }
  },
  columns() {
    try {
      return Deno.consoleSize().columns || COLUMNS;
    } catch {
      return COLUMNS;
    }
  },
  watch({ onResize, onContinue, onExit }) {
    addEventListener("unload", onExit);
    // Windows has neither signal, and Deno refuses to listen.
    const signals = Deno.build.os === "windows"
      ? []
      : [["SIGWINCH", onResize], ["SIGCONT", onContinue]] as const;
    for (const [signal, listener] of signals) Deno.addSignalListener(signal, listener);
    return () => {
      removeEventListener("unload", onExit);
      for (const [signal, listener] of signals) Deno.removeSignalListener(signal, listener);
    };
  },
  async stopJob() {
    try {
      Deno.kill(0, "SIGTSTP");
    } catch {
      // Deno wants all of --allow-run for that. The program `kill` does the same, and may be
      // allowed by name.
      await killJob().catch(() => {});
    }
  },
};

/** Stops the job by the program `kill`, which is part of it and stops, too. */
async function killJob(): Promise<void> {
  const args = ["-TSTP", "0"];
  await new Deno.Command("kill", { args, stdin: "null", stdout: "null", stderr: "null" }).output();
}
