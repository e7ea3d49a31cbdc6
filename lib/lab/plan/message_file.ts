import { MESSAGE_BYTES_MAX } from "../../core/mod.ts";
import { EnvironmentError } from "../../net/mod.ts";

const encoder = new TextEncoder();

/**
 * Returns the messages in the text of a message file: one per line, without blank lines. Throws an
 * {@linkcode EnvironmentError} that names file and line if a line is too long for a message.
 */
export function parseMessageFile(text: string, file: string): string[] {
  const messages: string[] = [];
  for (const [i, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const bytes = encoder.encode(line).length;
    if (bytes > MESSAGE_BYTES_MAX) {
      throw new EnvironmentError(
        `${file}, line ${i + 1} has ${bytes} bytes. A message may have ${MESSAGE_BYTES_MAX}: ` +
          "shorten the line.",
      );
    }
    messages.push(line);
  }
  if (messages.length === 0) {
    throw new EnvironmentError(`${file} has no message in it: write one message per line.`);
  }
  return messages;
}
