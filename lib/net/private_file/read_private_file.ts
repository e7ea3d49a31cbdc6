import type { EnvironmentError } from "../names/mod.ts";

/** The bits of a file's mode that let others than its owner do something, and the remedy. */
const OTHERS = {
  use: { bits: 0o077, remedy: "chmod 600" },
  change: { bits: 0o022, remedy: "chmod go-w" },
} as const;

/** A kind of file that must be safe from others, and the words for people about it. */
export interface PrivateFileKind {
  /** The kind with its article: "a key file". */
  readonly one: string;
  /** The same of a file that is known: "the key file". */
  readonly the: string;
  /** The use that others than the owner must not be able to make of it. */
  readonly othersMayNot: keyof typeof OTHERS;
  /** Bytes that such a file has at most. */
  readonly bytesMax: number;
  /** The sentence without its full stop that says what to do if there is no such file. */
  readonly advice: string;
  /** The class of the error that is thrown. */
  readonly error: new (message: string, options?: ErrorOptions) => EnvironmentError;
}

/**
 * Reads the text of a file.
 *
 * @throws {EnvironmentError} of the kind's own class, if the file cannot be read, is too long, or
 * others than its owner can do with it what they must not
 */
export function readPrivateFile(path: string, kind: PrivateFileKind): string {
  const name = JSON.stringify(path);
  try {
    // To open a named pipe would wait for its other end.
    if (!Deno.statSync(path).isFile) throw noFile(name, kind);
    // The mode is that of the file that is read: both are of one open file.
    using file = Deno.openSync(path);
    const { mode, isFile } = file.statSync();
    if (!isFile) throw noFile(name, kind);
    const { bits, remedy } = OTHERS[kind.othersMayNot];
    // Windows has no mode; there the folder's rights protect the file.
    if (Deno.build.os !== "windows" && mode !== null && (mode & bits) !== 0) {
      throw new kind.error(
        `Others can ${kind.othersMayNot} ${kind.the} ${name} (mode ${octal(mode)}): ` +
          `run ${remedy} ${shellWord(path)}.`,
      );
    }
    return readText(file, name, kind);
  } catch (cause) {
    if (cause instanceof kind.error || cause instanceof Deno.errors.NotCapable) throw cause;
    const fault = cause instanceof Deno.errors.NotFound
      ? `there is no such file. ${kind.advice}`
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new kind.error(`Cannot read ${kind.the} ${name}: ${fault}.`, { cause });
  }
}

function noFile(name: string, kind: PrivateFileKind): EnvironmentError {
  return new kind.error(`${name} is no file: give the name of ${kind.one}.`);
}

function readText(file: Deno.FsFile, name: string, kind: PrivateFileKind): string {
  const bytes = new Uint8Array(kind.bytesMax + 1);
  let length = 0;
  for (let read: number | null = 1; read !== null && length < bytes.length;) {
    read = file.readSync(bytes.subarray(length));
    length += read ?? 0;
  }
  if (length > kind.bytesMax) {
    throw new kind.error(`${name} is too long for ${kind.one}: give the name of another file.`);
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, "0");
}

/** Returns a path as a word for a shell, which no program takes for a flag. */
export function shellWord(path: string): string {
  const word = path.startsWith("-") ? `./${path}` : path;
  return /^[\w./~+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
