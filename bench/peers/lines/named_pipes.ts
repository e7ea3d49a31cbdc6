/** Numbers of <fcntl.h>, <poll.h> and <errno.h> on Linux. */
const O_RDWR = 2;
const O_NONBLOCK = 0o4000;
const POLLIN = 1;
const OWNER_ONLY = 0o600;
/** Bytes of a `struct pollfd`: an i32, and two i16. */
const POLLFD_BYTES = 8;
const READ_BYTES = 65_536;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Named pipes, read and written by the C library in the thread that calls. Deno's own pipes would
 * add a turn of its event loop to every time that is measured. Needs `--allow-ffi`, and Linux.
 */
export class NamedPipes {
  readonly #library = Deno.dlopen("libc.so.6", {
    mkfifo: { parameters: ["buffer", "u32"], result: "i32" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
    poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  });
  readonly #buffer = new Uint8Array(READ_BYTES);

  /** Makes a named pipe, and opens it so that reading never waits. Returns its descriptor. */
  create(path: string): number {
    const name = encoder.encode(`${path}\0`);
    const { mkfifo, open } = this.#library.symbols;
    if (mkfifo(name, OWNER_ONLY) !== 0) throw new Error(`Cannot make the pipe ${path}`);
    const descriptor = open(name, O_RDWR | O_NONBLOCK);
    if (descriptor < 0) throw new Error(`Cannot open the pipe ${path}`);
    return descriptor;
  }

  /** Writes a text that the pipe has room for. */
  write(descriptor: number, text: string): void {
    const bytes = encoder.encode(text);
    const written = this.#library.symbols.write(descriptor, bytes, BigInt(bytes.length));
    if (Number(written) !== bytes.length) throw new Error("Cannot write: the pipe is full");
  }

  /** Returns what the pipe has; an empty text if that is nothing. */
  read(descriptor: number): string {
    const { read } = this.#library.symbols;
    const length = Number(read(descriptor, this.#buffer, BigInt(READ_BYTES)));
    return length <= 0 ? "" : decoder.decode(this.#buffer.subarray(0, length));
  }

  /** Waits, and returns the places in `descriptors` of those that have something to read. */
  waitForAny(descriptors: readonly number[], timeoutMs: number): number[] {
    const entries = new DataView(new ArrayBuffer(descriptors.length * POLLFD_BYTES));
    for (const [i, descriptor] of descriptors.entries()) {
      entries.setInt32(i * POLLFD_BYTES, descriptor, true);
      entries.setInt16(i * POLLFD_BYTES + 4, POLLIN, true);
    }
    const bytes = new Uint8Array(entries.buffer);
    this.#library.symbols.poll(bytes, BigInt(descriptors.length), timeoutMs);
    return [...descriptors.keys()].filter((i) =>
      entries.getInt16(i * POLLFD_BYTES + 6, true) !== 0
    );
  }
}
