import type { LineSink } from "./line_writer.ts";

/** The path at which Linux opens stdout's pipe again. The new open file has flags of its own. */
const STDOUT_PATH = "/proc/self/fd/1";

/**
 * Bytes of which a pipe takes all or none. Of more it may take a part, and the error for the rest
 * does not say how much that was.
 */
const PIPE_BUF = 4_096;

/**
 * True where a pipe can be opened again so that no write to it waits: Linux, and Deno since 2.9.
 */
export const OPENS_PIPE_AGAIN = Deno.build.os === "linux" && isAtLeast(2, 9);

/**
 * Stdout as a destination of lines. It saves some 30 µs a line for `deno run -A` on Linux, with
 * Deno 2.9 or later and a pipe on stdout; for everybody else it is `Deno.stdout` (decision 0101).
 *
 * An asynchronous write goes through another thread, and the line is out after about 90 µs. The
 * pipe is therefore opened a second time, so that a write to it never waits: it writes what fits,
 * and the rest is written asynchronously. Only Linux has the file to open, Deno opens it only with
 * all permissions, and Deno 2.4 hangs when a pipe that was opened so is full.
 */
export class StdoutSink implements LineSink {
  #writeSync: ((bytes: Uint8Array) => number) | undefined;

  /** Resolves once it is known whether a write can be made at once; writes do not wait for it. */
  readonly opened: Promise<void>;

  constructor() {
    this.opened = this.#open();
  }

  write(bytes: Uint8Array): Promise<number> {
    return Deno.stdout.write(bytes);
  }

  writeNow(bytes: Uint8Array): number {
    let written = 0;
    try {
      while (this.#writeSync !== undefined && written < bytes.length) {
        written += this.#writeSync(bytes.subarray(written, written + PIPE_BUF));
      }
    } catch (error) {
      // The pipe is full.
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
    }
    return written;
  }

  async #open(): Promise<void> {
    if (!OPENS_PIPE_AGAIN || !hasAllPermissions()) return;
    const { constants, fstatSync, openSync, writeSync } = await import("node:fs");
    try {
      if (!fstatSync(1).isFIFO()) return;
      const file = openSync(STDOUT_PATH, constants.O_WRONLY | constants.O_NONBLOCK);
      this.#writeSync = (bytes) => writeSync(file, bytes);
    } catch {
      // No permission, no /proc, or no reader any more: an asynchronous write will say so.
    }
  }
}

/** Returns true if this process seems to have all permissions. Does not ask for any. */
function hasAllPermissions(): boolean {
  const names = ["ffi", "sys", "write"] as const;
  return names.every((name) => Deno.permissions.querySync({ name }).state === "granted");
}

function isAtLeast(major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = Deno.version.deno.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
