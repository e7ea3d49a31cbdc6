import fc from "fast-check";

/** A change of bytes or text at a place, which is taken modulo the length. */
interface Edit<Part> {
  readonly at: number;
  /** Number of bytes, or characters, that are taken away. */
  readonly removed: number;
  /** Bytes or characters that are put there. */
  readonly put: Part;
  /** True if what follows is cut off. */
  readonly isEnd: boolean;
}

const EDITS_MAX = 4;

/** Returns the bytes of a number in network order. */
export function numberBytes(value: number, bytes: number): Uint8Array {
  return Uint8Array.from(
    { length: bytes },
    (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256,
  );
}

/** Numbers at the limits of fields of some bytes, in network order. */
const fields: fc.Arbitrary<Uint8Array> = fc.constantFrom(1, 2, 3, 4, 6, 7).chain((bytes) => {
  const max = 256 ** bytes - 1;
  return fc.oneof(
    fc.constantFrom(0, 1, 2, max, max - 1, (max + 1) / 2, (max + 1) / 2 - 1),
    fc.integer({ min: 0, max: Math.min(max, 2 ** 31) }),
  ).map((value) => numberBytes(value, bytes));
});

function editsOf<Part>(put: fc.Arbitrary<Part>, lengthOf: (part: Part) => number) {
  const edit = fc.record({
    at: fc.nat(),
    put,
    // In place of as much, in between, or in place of something else.
    removed: fc.oneof(fc.constant(-1), fc.constant(0), fc.nat(40)),
    isEnd: fc.nat(11).map((n) => n === 0),
  }).map(({ removed, ...rest }): Edit<Part> => ({
    ...rest,
    removed: removed < 0 ? lengthOf(rest.put) : removed,
  }));
  return fc.array(edit, { maxLength: EDITS_MAX });
}

/**
 * Valid bytes with up to four changes: fields at their limits, random bytes, parts that are left
 * out, truncations and tails. Now and then there is no change.
 */
export function mutatedBytes(valid: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const put = fc.oneof(fields, fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ maxLength: 80 }));
  return fc.tuple(valid, editsOf(put, ({ length }) => length))
    .map(([bytes, edits]) => edits.reduce(editBytes, bytes));
}

function editBytes(bytes: Uint8Array, { at, removed, put, isEnd }: Edit<Uint8Array>): Uint8Array {
  const start = at % (bytes.length + 1);
  const rest = isEnd ? [] : bytes.subarray(start + removed);
  return Uint8Array.from([...bytes.subarray(0, start), ...put, ...rest]);
}

/** Valid text with up to four changes; `words` are pieces that mean something in it. */
export function mutatedText(
  valid: fc.Arbitrary<string>,
  words: readonly string[],
): fc.Arbitrary<string> {
  const put = fc.oneof(
    fc.constantFrom(...words),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.constantFrom("", " ", "\n", "\r\n", "\t", "\0", "\u00a0", "\ufeff", "=", "\ud800"),
  );
  return fc.tuple(valid, editsOf(put, ({ length }) => length))
    .map(([text, edits]) => edits.reduce(editText, text));
}

function editText(text: string, { at, removed, put, isEnd }: Edit<string>): string {
  const start = at % (text.length + 1);
  return text.slice(0, start) + put + (isEnd ? "" : text.slice(start + removed));
}

/** A change of bytes that do not exist yet when it is drawn, because they are sealed. */
export interface Change {
  /** Bytes that are altered, each at a place that is taken modulo the length. */
  readonly flips: readonly { readonly at: number; readonly xor: number }[];
  /** Bytes that are left. */
  readonly lengthMax: number;
  /** Bytes that come after them. */
  readonly tail: Uint8Array;
}

/** Changes, and none at all now and then. */
export const changes: fc.Arbitrary<Change> = fc.record({
  flips: fc.array(fc.record({ at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }) }), {
    maxLength: 3,
  }),
  lengthMax: fc.oneof(fc.constant(Infinity), fc.nat(1_300)),
  tail: fc.oneof(fc.constant(new Uint8Array(0)), fc.uint8Array({ maxLength: 60 })),
});

/** Returns the bytes that come of those that were sent. */
export function changeBytes(sent: Uint8Array, { flips, lengthMax, tail }: Change): Uint8Array {
  const bytes = sent.slice();
  if (bytes.length > 0) { for (const { at, xor } of flips) bytes[at % bytes.length]! ^= xor; }
  return Uint8Array.from([...bytes.subarray(0, lengthMax), ...tail]);
}

/** Returns bytes in chunks of these sizes; the rest is the last one. */
export function cutInChunks(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    if (at < bytes.length) chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return chunks;
}

/** Bytes together with the chunks in which they come, none of them empty. */
export function chunksOf(
  all: fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<{ readonly bytes: Uint8Array; readonly chunks: readonly Uint8Array[] }> {
  const size = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 90 }));
  return fc.tuple(all, fc.array(size, { maxLength: 6 }))
    .map(([bytes, sizes]) => ({ bytes, chunks: cutInChunks(bytes, sizes) }));
}
