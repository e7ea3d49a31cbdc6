import type { TestedMutant } from "./mutant.ts";

const CONNECTION = "lib/tracker/control_connection.ts";
const LISTENER = "lib/tracker/control_listener.ts";
const SEQUENCER = "lib/sequencer/server.ts";
const RUN_SERVER = "lib/serve/run_server.ts";
const TRACKER_TESTS = ["tracker/server_test.ts"];
const LISTENER_TESTS = ["tracker/control_listener_test.ts"];
const SEQUENCER_TESTS = ["sequencer/server_failure_test.ts"];
const RUN_TESTS = ["serve/run_server_test.ts"];

/** Bugs in the servers around the tracker and the sequencer. */
export const SERVER_MUTANTS: readonly TestedMutant[] = [
  {
    name: "submitter-waits-for-all-others",
    why: "a sequencer sends a message to its sender first, which waits for it (decision 0113)",
    file: "lib/sequencer/machine/sequenced_members.ts",
    find: "addresses.unshift(member.address);",
    replace: "addresses.push(member.address);",
    tests: ["sequencer/machine/ordered_group_test.ts"],
  },
  {
    name: "answer-destroyed-by-a-reset",
    why: "unread bytes of a request make the kernel reset the connection, and the answer is lost",
    file: CONNECTION,
    find: "while (drained <= DRAIN_BYTES_MAX) {",
    replace: `while (this.#phase === "waiting" && drained <= DRAIN_BYTES_MAX) {`,
    tests: TRACKER_TESTS,
  },
  {
    name: "drains-without-an-end",
    why: "of what follows a request so many bytes are read, and no more",
    file: CONNECTION,
    find: `if (this.#phase !== "waiting") drained += length;`,
    replace: `if (this.#phase !== "waiting") drained += 0 * length;`,
    tests: LISTENER_TESTS,
  },
  {
    name: "half-a-request-not-answered",
    why: "a request that ends before its line feed is refused, so that its sender learns why",
    file: CONNECTION,
    find: "if (length === null) return this.#bring(halfRequest());",
    replace: "if (length === null) return this.#bring(undefined);",
    tests: TRACKER_TESTS,
  },
  {
    name: "answers-wait-without-a-bound",
    why: "answers that nobody reads have a bound: the oldest give way (B1)",
    file: "lib/tracker/answer_backlog.ts",
    find: "if (this.#bytes <= this.#bytesMax || oldest === connection) return;",
    replace: "return void oldest;",
    tests: ["tracker/answer_backlog_test.ts"],
  },
  {
    name: "read-answers-count-as-waiting",
    why: "an answer that was read makes room for others (B1)",
    file: LISTENER,
    find: "    this.#backlog.remove(connection);\n",
    replace: "",
    tests: LISTENER_TESTS,
  },
  {
    name: "reader-that-never-reads",
    why: "a peer that does not take its answer in time is cut off",
    file: CONNECTION,
    find: "const timer = setTimeout(() => this.close(), this.#msMax);",
    replace: "const timer = setTimeout(() => {}, this.#msMax);",
    tests: LISTENER_TESTS,
  },
  {
    name: "accept-fails-once-and-for-all",
    why: "an accept that fails is tried again: the tracker serves on",
    file: LISTENER,
    find: "        if (isOutOfFiles(error)) this.#closeIdlest();\n",
    replace: "        return void isOutOfFiles(error);\n",
    tests: LISTENER_TESTS,
  },
  {
    name: "no-file-left-for-anybody",
    why: "without a file descriptor left, the connection that has been idle longest gives way",
    file: LISTENER,
    find: "if (isOutOfFiles(error)) this.#closeIdlest();",
    replace: "void isOutOfFiles(error);",
    tests: LISTENER_TESTS,
  },
  {
    name: "bug-in-a-request-unhandled",
    why: "a request that fails by a bug stops the sequencer, and says so (B6)",
    file: SEQUENCER,
    find: "if (!(error instanceof TrackerUnreachableError)) return this.#fail(error);",
    replace: "if (!(error instanceof TrackerUnreachableError)) throw error;",
    tests: SEQUENCER_TESTS,
  },
  {
    name: "close-hangs-after-a-bug",
    why: "a sequencer that has stopped by itself can be closed (B6)",
    file: SEQUENCER,
    find: "    this.#attempted.resolve();\n    this.#closed.resolve();\n  }",
    replace: "    this.#attempted.resolve();\n  }",
    tests: SEQUENCER_TESTS,
  },
  {
    name: "file-stays-open-after-a-failure",
    why: "the engine is closed though the driver fails to close, or the file stays locked",
    file: SEQUENCER,
    find: "    } finally {\n      await this.#engine.close();\n    }",
    replace: "    } finally {\n      if (!this.#hasFailed) await this.#engine.close();\n    }",
    tests: SEQUENCER_TESTS,
  },
  {
    name: "bug-before-the-ready-line",
    why: "a bug before the ready line is reported like any other",
    file: RUN_SERVER,
    find: "  ended.catch(() => {});\n",
    replace: "",
    tests: RUN_TESTS,
  },
  {
    name: "bug-leaves-the-server-open",
    why: "a server that has a bug is closed before it is reported",
    file: RUN_SERVER,
    find: "    await closeAfterBug(server, name, log);\n",
    replace: "    void [closeAfterBug, log];\n",
    tests: RUN_TESTS,
  },
];
