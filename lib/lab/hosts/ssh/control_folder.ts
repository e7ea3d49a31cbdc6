/**
 * Greatest length of a control socket's path in bytes. A socket address has 104 bytes on some
 * systems, including the final NUL, and ssh appends 17 letters while it opens the socket.
 */
const CONTROL_PATH_BYTES_MAX = 104 - 1 - 17;
/** Bytes for the name of a socket in the folder: `/123`. */
const NAME_BYTES_MAX = 4;
/** The parent folder if the path of the usual one is too long. */
const SHORT_PLACE = "/tmp";

/** A private folder for the control sockets of ssh. `await using` it: at the end it is removed. */
export class ControlFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes a folder whose path is short enough for sockets. */
  static async make(): Promise<ControlFolder> {
    const prefix = "gm-";
    const path = await Deno.makeTempDir({ prefix });
    if (isShort(path)) return new ControlFolder(path);
    await Deno.remove(path);
    return new ControlFolder(await Deno.makeTempDir({ prefix, dir: SHORT_PLACE }));
  }

  /** Returns the path of the socket for the host with this number. */
  socket(number: number): string {
    return `${this.path}/${number}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true }).catch(() => {});
  }
}

function isShort(path: string): boolean {
  return new TextEncoder().encode(path).length + NAME_BYTES_MAX <= CONTROL_PATH_BYTES_MAX;
}
