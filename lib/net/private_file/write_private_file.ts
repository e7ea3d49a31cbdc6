/** The mode of a file for its owner alone. */
const MODE = 0o600;
const LINE_FEED = 10;

/**
 * Writes a file that is not there yet, to the disk. Only its owner can use it.
 *
 * @throws {Deno.errors.AlreadyExists} if there is a file of this name, which is left as it is
 */
export function writePrivateFile(path: string, text: string): void {
  using file = Deno.openSync(path, { write: true, createNew: true, mode: MODE });
  writeWhole(file, text);
  file.syncSync();
}

/**
 * Appends a line to a file, which is made for its owner alone if there is none. The line reaches
 * the file in one call, so lines of processes that append at the same time do not mix. It begins
 * anew where an editor left the last line without its end. If the disk is full, the part of the
 * line that it took goes again, so that the file can still be read.
 */
export function appendPrivateLine(path: string, line: string): void {
  using file = openToAppend(path);
  const last = new Uint8Array(1);
  const { size } = file.statSync();
  const isOpen = size > 0 && file.seekSync(-1, Deno.SeekMode.End) >= 0 &&
    file.readSync(last) === 1 && last[0] !== LINE_FEED;
  appendWhole(file, size, isOpen ? `\n${line}\n` : `${line}\n`);
}

/**
 * Makes a file for its owner alone if there is none, and shows that lines can be appended to it.
 *
 * @throws {Error} if they cannot
 */
export function makePrivateFile(path: string): void {
  openToAppend(path).close();
}

function openToAppend(path: string): Deno.FsFile {
  return Deno.openSync(path, { read: true, append: true, create: true, mode: MODE });
}

/** A file that ends with what is appended here, or as it did. */
export type AppendedFile = Pick<Deno.FsFile, "writeSync" | "statSync" | "truncateSync">;

/** Appends a text to a file that had a size. After a failure the file has that size again. */
export function appendWhole(file: AppendedFile, size: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  let written = 0;
  try {
    while (written < bytes.length) written += file.writeSync(bytes.subarray(written));
  } catch (error) {
    // Another process may have added a line of its own meanwhile, which stays.
    if (written > 0 && file.statSync().size === size + written) file.truncateSync(size);
    throw error;
  }
}

/** Makes the folders above a file that are missing, for their owner alone. */
export function makeFolderOf(path: string): void {
  const folder = path.replace(/[\\/][^\\/]*$/, "");
  if (folder !== path && folder !== "") Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function writeWhole(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}
