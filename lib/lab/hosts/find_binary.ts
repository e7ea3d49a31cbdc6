import { EnvironmentError, fileFailure } from "../../net/mod.ts";

/** The path to which `deno task compile` writes the executable. */
const COMPILED = "dist/gm";

/** The executable for the hosts. */
export interface Binary {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hexadecimal digits. */
  readonly checksum: string;
}

/** Finds the executable: the one that --binary names, else the running one, else dist/gm. */
export async function findBinary(asked: string | undefined): Promise<Binary> {
  if (asked !== undefined) return await read(asked, "--binary PATH needs a compiled gm.");
  if (Deno.build.standalone) return await read(Deno.execPath(), "It is the running gm.");
  const path = decodeURIComponent(new URL(import.meta.resolve(`../../../${COMPILED}`)).pathname);
  return await read(
    path,
    "The hosts need gm as one executable: make it with deno task compile, or give one with " +
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
    throw new EnvironmentError(`Cannot read ${path}: ${fileFailure(cause)}. ${advice}`, { cause });
  }
}
