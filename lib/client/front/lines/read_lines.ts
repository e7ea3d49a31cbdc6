import { EnvironmentError } from "../../../net/mod.ts";
import { MessageTooLongError } from "../../client_errors.ts";
import { LineCutter } from "./line_cutter.ts";

/**
 * Returns the lines of a file, each a message.
 *
 * @throws {EnvironmentError} if the file cannot be read, or a line is longer than a message may be
 */
export async function readLines(path: string): Promise<Uint8Array[]> {
  const cutter = new LineCutter();
  const lines = cutter.push(await readFile(path));
  const rest = cutter.end();
  if (rest !== undefined) lines.push(rest);
  return lines.map((line, index) => {
    if (line.type === "line") return line.bytes;
    const where = `Cannot take line ${index + 1} of ${JSON.stringify(path)}`;
    throw new EnvironmentError(`${where}. ${new MessageTooLongError(line.length).message}`);
  });
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw new EnvironmentError(`Cannot read ${JSON.stringify(path)}: ${explain(cause)}`, { cause });
  }
}

function explain(cause: unknown): string {
  if (cause instanceof Deno.errors.NotFound) return "there is no such file.";
  if (cause instanceof Deno.errors.IsADirectory) return "it is a folder; name a file in it.";
  if (cause instanceof Deno.errors.PermissionDenied) {
    return "the operating system does not allow it.";
  }
  return cause instanceof Error ? cause.message : String(cause);
}
