import { MESSAGE_BYTES_MAX } from "../../core/mod.ts";
import { EnvironmentError } from "../../net/mod.ts";

const encoder = new TextEncoder();

/**
 * Reads the messages out of the text of a message file: one a line, blank lines left out. Throws
 * an {@linkcode EnvironmentError} that names file and line where a line cannot be a message.
 */
export function parseMessageFile(text: string, file: string): string[] {
  const messages: string[] = [];
  for (const [i, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const bytes = encoder.encode(line).length;
    if (bytes > MESSAGE_BYTES_MAX) {
      throw new EnvironmentError(
        `${file}, line ${i + 1} has ${bytes} bytes; a message has at most ${MESSAGE_BYTES_MAX}.`,
      );
    }
    messages.push(line);
  }
  if (messages.length === 0) {
    throw new EnvironmentError(`${file} has no message in it: write one message a line.`);
  }
  return messages;
}
