import type { TestedMutant } from "./mutant.ts";

const FUZZ = ["../fuzz/fuzz_test.ts"];

/** Bugs of decoders, by which the fuzzer shows that it finds some. */
export const FUZZ_MUTANTS: readonly TestedMutant[] = [
  {
    name: "padding-of-anything",
    why: "a frame has one form on the wire: padding is zeros (2.3)",
    file: "lib/wire/bytes/byte_reader.ts",
    find: `if (this.u8() !== 0) this.fail("bad-value", this.offset - 1);`,
    replace: "this.u8();",
    tests: FUZZ,
  },
  {
    name: "mark-in-one-piece",
    why: "what a stream is does not depend on the pieces in which it comes (5)",
    file: "lib/wire/control/opening.ts",
    find: "i >= bytes.length || bytes[i] === byte",
    replace: "bytes[i] === byte",
    tests: FUZZ,
  },
];
