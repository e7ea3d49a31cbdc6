/**
 * The texts of a run's messages. Some take several fragments, and a few take many. A long text
 * repeats its short form, so that a fragment of another message in it is seen.
 */

/** Every so many messages of a member in a group one takes some fragments, or many. */
const LONG_EVERY = 7;
const LONGEST_EVERY = 23;
/** Bytes of these two: 3 and 17 datagrams of 1,232 bytes, at least. */
const LONG_BYTES = 3_000;
const LONGEST_BYTES = 20_000;

/** Returns the text to multicast for a short form such as `member1/2@fifo 14`. */
export function fullText(short: string): string {
  const number = Number(short.slice(short.lastIndexOf(" ") + 1));
  if (number % LONGEST_EVERY === 0) return lengthened(short, LONGEST_BYTES);
  return number % LONG_EVERY === 0 ? lengthened(short, LONG_BYTES) : short;
}

/**
 * Returns the short form of a text that {@linkcode fullText} has made. Returns any other text as it
 * is: nobody has sent it.
 */
export function shortText(text: string): string {
  const [short = ""] = text.split("|", 1);
  return fullText(short) === text ? short : text;
}

function lengthened(short: string, bytes: number): string {
  return `${short}|`.repeat(Math.ceil(bytes / (short.length + 1)));
}
