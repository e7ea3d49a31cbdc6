/**
 * Bytes that the path of a control socket may have: 104 in a socket's address on some systems, less
 * its end, and 17 letters that ssh appends for a moment.
 */
const CONTROL_PATH_BYTES_MAX = 104 - 1 - 17;
/** Letters for the name of a socket in the folder: `/12`. */
const NAME_BYTES_MAX = 4;
/** For where the usual place has a path that is too long. */
const SHORT_PLACE = "/tmp";

/** A private folder for the control sockets of ssh. `await using` it: at the end it is gone. */
export class ControlFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<ControlFolder> {
    const prefix = "gm-";
    const path = await Deno.makeTempDir({ prefix });
    if (isShort(path)) return new ControlFolder(path);
    await Deno.remove(path);
    return new ControlFolder(await Deno.makeTempDir({ prefix, dir: SHORT_PLACE }));
  }

  /** The path of the socket for the host with this number. */
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
