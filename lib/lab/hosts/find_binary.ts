import { EnvironmentError } from "../../net/mod.ts";

/** Where `deno task compile` puts the executable. */
const COMPILED = "dist/gm";

/** The executable for the hosts. */
export interface Binary {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hexadecimal digits. */
  readonly checksum: string;
}

/** The one that is asked for, else the running one, else the one that was compiled here. */
export async function findBinary(asked: string | undefined): Promise<Binary> {
  if (asked !== undefined) return await read(asked, "--binary PATH names gm as it was compiled.");
  if (Deno.build.standalone) return await read(Deno.execPath(), "It is the running gm.");
  const path = decodeURIComponent(new URL(import.meta.resolve(`../../../${COMPILED}`)).pathname);
  return await read(
    path,
    "The hosts need gm as one executable: make it with deno task compile, or name one with " +
      "--binary PATH.",
  );
}

async function read(path: string, advice: string): Promise<Binary> {
  try {
    const bytes = await Deno.readFile(path);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const checksum = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { path, bytes: bytes.length, checksum };
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? "there is no such file"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new EnvironmentError(`Cannot read ${path}: ${reason}. ${advice}`, { cause });
  }
}
