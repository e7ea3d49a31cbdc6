import { escapeOf, SHOWN_MARKS_MAX, TURNING } from "../../../core/mod.ts";

/** Decodes any bytes; a byte order mark stays. */
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Returns the text of a message; `undefined` if it is no UTF-8. */
export function textOf(payload: Uint8Array): string | undefined {
  try {
    return strict.decode(payload);
  } catch {
    return undefined;
  }
}

/** Returns a message as one line that is safe to show; bytes that are no UTF-8 become `�`. */
export function showPayload(payload: Uint8Array): string {
  return showText(lenient.decode(payload));
}

/**
 * Characters that drive a terminal (C0 but the tab, DEL, C1), that turn the direction of the text
 * after them or the shape of its digits and brackets, or that begin a new line. Joiners stay: some
 * scripts and emoji need them.
 */
const UNSAFE = new RegExp(
  String.raw`\r\n|[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb${TURNING}]`,
  "g",
);

/** Text of printable ASCII, which is most text, and has nothing to replace. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Marks on one letter beyond those that are shown. */
const MORE_MARKS = new RegExp(
  String.raw`(?<=[\p{Mn}\p{Me}]{${SHOWN_MARKS_MAX}})[\p{Mn}\p{Me}]+`,
  "gu",
);

/** Returns text of others as one line that cannot drive the terminal. */
export function showText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(UNSAFE, show).replace(MORE_MARKS, "…");
}

function show(unsafe: string): string {
  const code = unsafe.charCodeAt(0);
  if (unsafe === "\r\n" || code === 0x0a || code === 0x2028 || code === 0x2029) return " ⏎ ";
  // Unicode has pictures of the C0 controls, and one of DEL.
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : escapeOf(unsafe);
}
