import { fileURLToPath } from "node:url";
import { elfEnd } from "./elf_end.ts";
import { ROOT } from "./run_deno.ts";

const COPY = new URL("dist/denort", ROOT);

/** A denort with nothing appended to it. */
export interface CutDenort extends AsyncDisposable {
  readonly path: string;
}

/**
 * Returns the denort at a path without what somebody appended to it, as a copy in dist/ that is
 * removed with the result. Any executable that `deno compile` made serves as a denort, and all that
 * was appended to it would be in ours, too. A file that is not ELF is used as it is.
 */
export async function cutDenort(path: string): Promise<CutDenort> {
  const file = await Deno.readFile(path);
  const end = elfEnd(file) ?? file.length;
  if (end === file.length) return { path, async [Symbol.asyncDispose]() {} };
  await Deno.writeFile(COPY, file.subarray(0, end), { mode: 0o755 });
  return {
    path: fileURLToPath(COPY),
    [Symbol.asyncDispose]: () => Deno.remove(COPY),
  };
}
