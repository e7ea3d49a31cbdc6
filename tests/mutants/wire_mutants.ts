import type { TestedMutant } from "./mutant.ts";

const READER = "lib/wire/bytes/byte_reader.ts";
const WRITER = "lib/wire/datagram/datagram_writer.ts";
const VECTORS = ["wire/datagram/datagram_vectors_test.ts"];

/** Bugs in what is read and written. */
export const WIRE_MUTANTS: readonly TestedMutant[] = [
  {
    name: "trailing-bytes-are-taken",
    why: "a frame that does not use all of its bytes is malformed (4)",
    file: "lib/wire/datagram/datagram_decoder.ts",
    find: "if (reader.remaining > 0) reader.fail",
    replace: "if (reader.remaining < 0) reader.fail",
    tests: VECTORS,
  },
  {
    name: "ranges-in-any-order",
    why: "ranges are ascending and disjoint (2.3)",
    file: READER,
    find: "this.expect(range.first > previous && range.last >= range.first);",
    replace: "this.expect(range.last >= range.first);\n      void previous;",
    tests: VECTORS,
  },
  {
    name: "numbers-that-lose-bits",
    why: "a number that JavaScript cannot hold is malformed, and not another number (2.3)",
    file: READER,
    find: `if (high >= 2 ** 21) this.fail("bad-value");`,
    replace: "",
    tests: VECTORS,
  },
  {
    name: "any-name-is-read",
    why: "what no name on the wire has is malformed, by fixed ranges (2.3, A15)",
    file: READER,
    find: `if (receivedNameFault(text) !== undefined) this.fail("bad-text", at);`,
    replace: "",
    tests: VECTORS,
  },
  {
    name: "frame-leaves-a-trace",
    why: "a frame that does not fit leaves no trace in the datagram",
    file: WRITER,
    find: "writer.rewind(start);",
    replace: "writer.rewind(writer.offset);",
    tests: ["wire/datagram/datagram_writer_test.ts"],
  },
  {
    name: "times-run-backwards",
    why: "a message that was sent before the first of its frame goes into another frame (5.2)",
    file: WRITER,
    find: "if (after < 0 || after > SENT_AFTER_MAX",
    replace: "if (after > SENT_AFTER_MAX",
    tests: ["wire/datagram/datagram_writer_test.ts"],
  },
  {
    name: "line-one-byte-too-long",
    why: "a request has a bound, line feed included (6)",
    file: "lib/wire/control/line_splitter.ts",
    find: "if (this.#length > this.#bytesMax)",
    replace: "if (this.#length > this.#bytesMax + 1)",
    tests: ["wire/control/line_splitter_test.ts"],
  },
  {
    name: "lines-after-a-fault",
    why: "after a fault the rest of a stream is no line",
    file: "lib/wire/control/line_splitter.ts",
    find: "    this.#isBroken = true;\n",
    replace: "",
    tests: ["wire/control/line_splitter_test.ts"],
  },
];
