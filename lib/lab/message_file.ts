import { MESSAGE_BYTES_MAX } from "../core/mod.ts";
import { EnvironmentError } from "../net/mod.ts";

const encoder = new TextEncoder();

/**
 * Reads the messages out of the text of a message file: one a line, blank lines left out. Throws
 * an {@linkcode EnvironmentError} that names file and line where a line cannot be a message.
 */
export function parseMessageFile(text: string, file: string): string[] {
  const messages: string[] = [];
  for (const [i, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const fault = faultOf(line);
    if (fault !== undefined) throw new EnvironmentError(`${file}, line ${i + 1}: ${fault}`);
    messages.push(line);
  }
  if (messages.length === 0) {
    throw new EnvironmentError(`${file} has no message in it: write one message a line.`);
  }
  return messages;
}

function faultOf(line: string): string | undefined {
  if (/^[!/]/.test(line)) {
    return `it begins with ${JSON.stringify(line[0])}, which gm takes for a command; ` +
      "begin it with another character.";
  }
  const bytes = encoder.encode(line).length;
  if (bytes <= MESSAGE_BYTES_MAX) return undefined;
  return `it has ${bytes} bytes; a message has at most ${MESSAGE_BYTES_MAX}.`;
}
