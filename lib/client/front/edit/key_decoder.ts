import { ALT_KEYS, CONTROL_KEYS, type Key, type KeyName, LETTER_KEYS, NUMBER_KEYS } from "./key.ts";
import { LINE_UNITS_MAX, SEQUENCE_BYTES_MAX } from "./limits.ts";

const ESC = "\x1b";
const PASTE_END = "\x1b[201~";
const CTRL_C = 0x03;

/** A key: its number, a modifier (2 is Shift), and the letter that ends the sequence. */
// deno-lint-ignore no-control-regex
const SEQUENCE = /^\x1b[\[O](\d*)(?:;(\d+))?([A-Za-z~^@])$/;

/** The state between two chunks. Letters and sequences may be cut anywhere. */
type Phase =
  | { readonly type: "keys"; readonly sequence: string }
  /** Inside a paste. `text` is `undefined` once the paste is too long; `tail` may begin its end. */
  | { readonly type: "paste"; text: string | undefined; length: number; tail: string };

/**
 * Decodes the bytes of a terminal in raw mode into keys: UTF-8, control characters, the sequences
 * of arrow keys and their like, and bracketed pastes. A paste is one key, however long it takes and
 * whatever is in it; it takes linear time.
 *
 * A chunk that is Ctrl-C and nothing else ends a paste whose end never came, and drops it:
 * otherwise no key would work any more.
 */
export class KeyDecoder {
  /** A byte order mark is a letter like others. */
  readonly #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #phase: Phase = { type: "keys", sequence: "" };

  /** Returns the keys that this chunk completes. */
  push(chunk: Uint8Array): Key[] {
    const keys: Key[] = [];
    if (this.#phase.type === "paste" && chunk.length === 1 && chunk[0] === CTRL_C) {
      this.#phase = { type: "keys", sequence: "" };
      return [{ type: "key", name: "interrupt" }];
    }
    let text = this.#utf8.decode(chunk, { stream: true });
    while (text !== "") {
      text = this.#phase.type === "paste"
        ? this.#takePaste(this.#phase, text, keys)
        : this.#takeKeys(this.#phase.sequence + text, keys);
    }
    return keys;
  }

  /** Takes the part of a paste that is here; returns the text after the paste. */
  #takePaste(paste: Phase & { type: "paste" }, text: string, keys: Key[]): string {
    const all = paste.tail + text;
    const end = all.indexOf(PASTE_END);
    const safe = end >= 0 ? end : all.length - lengthOfBegunEnd(all);
    paste.length += safe;
    if (paste.length > LINE_UNITS_MAX) paste.text = undefined;
    if (paste.text !== undefined) paste.text += all.slice(0, safe);
    paste.tail = all.slice(safe);
    if (end < 0) return "";
    keys.push({ type: "paste", text: paste.text, length: paste.length });
    this.#phase = { type: "keys", sequence: "" };
    return all.slice(end + PASTE_END.length);
  }

  /** Takes keys up to a paste or the end; returns what follows the beginning of a paste. */
  #takeKeys(text: string, keys: Key[]): string {
    for (let at = 0; at < text.length;) {
      if (text[at] === ESC) {
        const length = sequenceLength(text, at);
        if (length === undefined) {
          this.#phase = { type: "keys", sequence: text.slice(at) };
          return "";
        }
        const sequence = text.slice(at, at + length);
        at += length;
        if (sequence === "\x1b[200~") {
          this.#phase = { type: "paste", text: "", length: 0, tail: "" };
          return text.slice(at);
        }
        const key = keyOfSequence(sequence);
        if (key !== undefined) keys.push(key);
        continue;
      }
      const end = plainEnd(text, at);
      if (end > at) keys.push({ type: "text", text: text.slice(at, end) });
      else addKey(keys, CONTROL_KEYS[text.charCodeAt(at)]);
      at = Math.max(end, at + 1);
    }
    this.#phase = { type: "keys", sequence: "" };
    return "";
  }
}

/** Returns the length of the longest beginning of a paste's end that the text ends with. */
function lengthOfBegunEnd(text: string): number {
  for (let length = Math.min(PASTE_END.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(PASTE_END.slice(0, length))) return length;
  }
  return 0;
}

/** Returns where the run of letters that begins here ends. */
function plainEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isControl(text.charCodeAt(end))) end++;
  return end;
}

function isControl(code: number): boolean {
  return code < 0x20 || code === 0x7f;
}

/**
 * Returns the length of the sequence that begins with the ESC at `start`; `undefined` if the rest
 * of it has not come. A sequence that breaks off is as long as what is certain to belong to it.
 */
function sequenceLength(text: string, start: number): number | undefined {
  const kind = text[start + 1];
  if (kind === undefined) return undefined;
  // Two ESC: the first was a key of its own, which does nothing.
  if (kind === ESC) return 1;
  if (kind === "O") return text.length > start + 2 ? 3 : undefined;
  if (kind !== "[") return 2;
  // The function keys of the Linux console: ESC [ [ A.
  if (text[start + 2] === "[") return text.length > start + 3 ? 4 : undefined;
  for (let at = start + 2; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x40 && code <= 0x7e) return at + 1 - start;
    if (code < 0x20 || code > 0x7e || at - start > SEQUENCE_BYTES_MAX) return at - start;
  }
  return undefined;
}

function keyOfSequence(sequence: string): Key | undefined {
  // deno-lint-ignore no-control-regex
  const [, row, column] = /^\x1b\[(\d{1,5});(\d{1,5})R$/.exec(sequence) ?? [];
  if (column !== undefined) return { type: "position", row: Number(row), column: Number(column) };
  const name = nameOfSequence(sequence);
  return name === undefined ? undefined : { type: "key", name };
}

function nameOfSequence(sequence: string): KeyName | undefined {
  const [, number, modifier, final = ""] = SEQUENCE.exec(sequence) ?? [];
  if (final === "") return ALT_KEYS[sequence.slice(1)];
  const isModified = Number(modifier ?? 1) > 2 || final === "^" || final === "@";
  const names = final === "~" || final === "^" || final === "@"
    ? NUMBER_KEYS[number!]
    : LETTER_KEYS[final];
  return names?.[isModified ? 1 : 0];
}

function addKey(keys: Key[], name: KeyName | undefined): void {
  if (name !== undefined) keys.push({ type: "key", name });
}
