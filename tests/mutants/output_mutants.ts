import type { TestedMutant } from "./mutant.ts";

const WRITER = "lib/cli/line_writer.ts";
const CONTEXT = "lib/cli/system_context.ts";
const SINK = "lib/cli/stdout_sink.ts";
const WRITER_TESTS = ["cli/line_writer_test.ts"];
const SINK_TESTS = ["cli/stdout_sink_test.ts"];
const PROCESS_TESTS = ["cli/process_test.ts"];

/** Bugs in what becomes of lines that cannot be written. */
export const OUTPUT_MUTANTS: readonly TestedMutant[] = [
  {
    name: "failed-output-not-told",
    why: "an output that fails ends the command (A8)",
    file: WRITER,
    find: "    this.#onFailure(new OutputFailure(error));\n",
    replace: "",
    tests: WRITER_TESTS,
  },
  {
    name: "writes-on-after-a-hole",
    why: "no line follows a hole in the output",
    file: WRITER,
    find: "    this.#isBroken = true;\n",
    replace: "",
    tests: WRITER_TESTS,
  },
  {
    name: "line-overtakes-a-batch",
    why: "a line is written at once only when nothing is under way (decision 0113)",
    file: WRITER,
    find: "if (this.#isWriting) return this.#wait(bytes);",
    replace: "if (this.#waiting.length > 0) return this.#wait(bytes);",
    tests: WRITER_TESTS,
  },
  {
    name: "reads-on-before-it-sends",
    why: "the first line of a chunk is run before the next chunk is asked for (decision 0113)",
    file: "lib/client/front/pipe.ts",
    find: "const messages = messagesFrom(",
    replace:
      "await undefined;\n      if (length !== null && at === 0) readOn();\n      const messages = messagesFrom(",
    tests: ["client/front/pipe_test.ts"],
  },
  {
    name: "counts-accepted-lines-as-not-sent",
    why: "of lines that were handed over together, those that were accepted are not reported",
    file: "lib/client/front/session.ts",
    find: "const unsent = messages.length - accepted;",
    replace: "const unsent = messages.length;",
    tests: ["client/front/session_test.ts"],
  },
  {
    name: "hands-a-command-over",
    why: "a command waits for the messages before it, and is none of them",
    file: "lib/client/front/pipe.ts",
    find: "if (message === undefined) break;",
    replace: "if (message === undefined) continue;",
    tests: ["client/front/pipe_test.ts"],
  },
  {
    name: "half-a-line-written-again",
    why: "a write that takes a part of the bytes is followed by one of the rest",
    file: WRITER,
    find: "this.#sink.write(batch.subarray(written));",
    replace: "this.#sink.write(batch);",
    tests: WRITER_TESTS,
  },
  {
    name: "written-at-once-and-again",
    why: "what was written at once is not written again",
    file: WRITER,
    find: "this.#finish(batch, written)",
    replace: "this.#finish(batch, 0)",
    tests: WRITER_TESTS,
  },
  {
    name: "pieces-that-a-pipe-takes-in-part",
    why: "a pipe takes all or none of PIPE_BUF bytes, and a part of more without a word",
    file: SINK,
    find: "bytes.subarray(written, written + PIPE_BUF)",
    replace: "bytes.subarray(written)",
    tests: SINK_TESTS,
  },
  {
    name: "stdout-blocks",
    why: "a reader that takes nothing stops no heartbeat",
    file: SINK,
    find: "constants.O_WRONLY | constants.O_NONBLOCK",
    replace: "constants.O_WRONLY",
    tests: SINK_TESTS,
  },
  {
    name: "stuck-reader-fills-memory",
    why: "lines that wait for a stuck reader have a bound",
    file: WRITER,
    find: "    if (this.#waitingBytes + bytes.length > this.#waitingBytesMax) return undefined;\n",
    replace: "",
    tests: WRITER_TESTS,
  },
  {
    name: "written-lines-count-as-waiting",
    why: "a reader that was slow once has all its room again",
    file: WRITER,
    find: "    this.#waitingBytes -= batch.length;\n",
    replace: "",
    tests: WRITER_TESTS,
  },
  {
    name: "lost-output-exits-with-0",
    why: "a command whose lines were lost does not exit with 0 (A8)",
    file: CONTEXT,
    find: "return isOutputLost && exitCode === EXIT.done ? EXIT.failed : exitCode;",
    replace: "return exitCode;",
    tests: PROCESS_TESTS,
  },
  {
    name: "head-is-a-failure",
    why: "a reader that has read enough is no failure",
    file: CONTEXT,
    find: "isOutputLost = !failure.isReaderGone;",
    replace: "isOutputLost = true;",
    tests: PROCESS_TESTS,
  },
  {
    name: "command-goes-on-without-output",
    why: "a command whose output has failed is asked to end: what it takes is lost (A8)",
    file: CONTEXT,
    find: "      end(failure);\n",
    replace: "      void end;\n",
    tests: PROCESS_TESTS,
  },
];
