import fc from "fast-check";

/** A decoder of bytes or text that somebody else wrote, and what must be true of it. */
export interface FuzzTarget {
  readonly name: string;
  readonly property: fc.IProperty<[input: unknown]>;
  /** Number of inputs in `deno task test`, which take a fraction of a second. */
  readonly testRuns: number;
}

/**
 * Returns a target whose inputs are drawn, and checked by a function that throws. Tests give it
 * fewer inputs if one takes long.
 */
export function fuzzTarget<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  check: (input: Input) => void,
  testRuns = 300,
): FuzzTarget {
  const property: fc.IProperty<[Input]> = fc.property(inputs, check);
  return { name, property: property as fc.IProperty<[unknown]>, testRuns };
}

/**
 * Fails if a decoded value has more parts than its input can have paid for: each number, text and
 * list of it takes some bytes of the input.
 */
export function assertBounded(value: unknown, inputLength: number): void {
  const partsMax = 100 + 4 * inputLength;
  let parts = 0;
  const count = (part: unknown): void => {
    if (++parts > partsMax) {
      throw new Error(`An input of ${inputLength} became more than ${partsMax} parts`);
    }
    if (typeof part !== "object" || part === null || ArrayBuffer.isView(part)) return;
    for (const each of Object.values(part)) count(each);
  };
  count(value);
}
