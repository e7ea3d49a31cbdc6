import type { TestedMutant } from "./mutant.ts";

const QUEUE = "lib/client/event_queue.ts";
const RECEIPTS = "lib/client/receipts.ts";
const MULTICASTS = "lib/client/multicasts.ts";
const SHELL = "lib/client/member_shell.ts";
const EVENTS = "lib/client/shell_events.ts";
const QUEUE_TESTS = ["client/event_queue_test.ts"];
const RECEIPT_TESTS = ["client/receipts_test.ts"];
const MULTICAST_TESTS = ["client/multicasts_test.ts"];

/** Bugs in the client around the member: events, receipts, messages that wait, calls. */
export const SHELL_MUTANTS: readonly TestedMutant[] = [
  {
    name: "what-has-no-room-is-gone",
    why: "history for which one answer has no room is not called gone",
    file: "lib/client/history.ts",
    find: "  removeRange(rest, before);\n",
    replace: "",
    tests: ["client/client_history_test.ts"],
  },
  {
    name: "rest-of-a-batch-lost",
    why: "what a loop leaves of a batch is taken first by the next one (A2)",
    file: QUEUE,
    find: "if (!this.#isInBatch) this.#open();\n    const rest",
    replace: "this.#open();\n    const rest",
    tests: QUEUE_TESTS,
  },
  {
    name: "takes-while-it-takes",
    why: "a batch is passed only when the one before was taken, also outside of a turn",
    file: QUEUE,
    find: "const taker = this.#takers.shift();",
    replace: "const [taker] = this.#takers;",
    tests: QUEUE_TESTS,
  },
  {
    name: "events-without-a-bound",
    why: "so many events wait for the application, and no more (A10)",
    file: QUEUE,
    find: "return this.#waiting.length >= EVENTS_WAITING_MAX || ",
    replace: "return ",
    tests: QUEUE_TESTS,
  },
  {
    name: "event-bytes-without-a-bound",
    why: "so many bytes of messages wait for the application, and no more (A10)",
    file: QUEUE,
    find: " || this.#bytes >= EVENT_BYTES_MAX;",
    replace: ";",
    tests: QUEUE_TESTS,
  },
  {
    name: "full-queue-not-resumed",
    why: "a queue that was full when it was taken from asks for more at once (B4)",
    file: QUEUE,
    find: "if (wasFull) this.#port.onRoom();",
    replace: "if (!wasFull) this.#port.onRoom();",
    tests: QUEUE_TESTS,
  },
  {
    name: "slow-application-not-waited-for",
    why: "while the queue is full the member keeps its events, and does not acknowledge (A10)",
    file: SHELL,
    find: "takesEvents: () => this.#discards || !this.events.queue.isFull,",
    replace: "takesEvents: () => true,",
    tests: ["client/client_failure_test.ts"],
  },
  {
    name: "lost-message-has-a-place",
    why: "a delivery settles older receipts as lost, and not as delivered at its place (A3)",
    file: RECEIPTS,
    find: "oldest.settle(oldest.seq === seq ? messages[i]!.range : lostFailure(group));",
    replace: "oldest.settle(oldest.seq > seq ? lostFailure(group) : messages[i]!.range);",
    tests: RECEIPT_TESTS,
  },
  {
    name: "receipts-of-the-next-stay-lost",
    why: "a message of a former stay settles no receipt of this one (A3)",
    file: RECEIPTS,
    find: "oldest !== undefined && oldest.seq <= seq;",
    replace: "oldest !== undefined && oldest.seq !== seq + 1;",
    tests: RECEIPT_TESTS,
  },
  {
    name: "unseen-receipt-ends-the-process",
    why: "a receipt that nobody looks at is no unhandled rejection",
    file: RECEIPTS,
    find: "      this.#waiter.promise.catch(() => {});\n",
    replace: "",
    tests: RECEIPT_TESTS,
  },
  {
    name: "payload-not-copied",
    why: "the caller may use its bytes again at once, also when the message waits",
    file: "lib/client/multicast_queue.ts",
    find: "this.payload = payload.slice();",
    replace: "this.payload = payload;",
    tests: MULTICAST_TESTS,
  },
  {
    name: "multicast-overtakes",
    why: "messages of a group are accepted in the order of the calls",
    file: MULTICASTS,
    find: "    if (queue === undefined) {\n",
    replace: "    if (queue === undefined || this.#target.hasRoom(group)) {\n",
    tests: MULTICAST_TESTS,
  },
  {
    name: "close-waits-for-room-for-ever",
    why: "a group that takes nothing holds a close up for BYE_MS and no longer (A12)",
    file: MULTICASTS,
    find: "if (!isProgress) this.reject(new NoRoomError(group), group);",
    replace: "if (!isProgress) return;",
    tests: MULTICAST_TESTS,
  },
  {
    name: "close-gives-up-though-messages-go-on",
    why: "each message that is taken gives the others the whole time again (A12)",
    file: MULTICASTS,
    find: "then(() => true, () => true);\n      const given",
    replace: "then(() => false, () => false);\n      const given",
    tests: MULTICAST_TESTS,
  },
  {
    name: "withdrawn-message-is-sent",
    why: "a multicast that is aborted while it waits is not sent",
    file: "lib/client/multicast_queue.ts",
    find: "    message.payload = undefined;\n    message.accepted.reject(reason);",
    replace: "    message.accepted.reject(reason);",
    tests: MULTICAST_TESTS,
  },
  {
    name: "one-abort-ends-all",
    why: "a caller that aborts ends its own wait, and not that of others",
    file: "lib/client/waiters.ts",
    find: "if (waiter.callers > 0 || this.#waiting.get(name) !== waiter) return;",
    replace: "if (this.#waiting.get(name) !== waiter) return;",
    tests: ["client/waiters_test.ts"],
  },
  {
    name: "failure-told-at-every-try",
    why: "a failure of what is retried is reported once",
    file: EVENTS,
    find: "if (!isReported) this.queue.push(",
    replace: "if (isReported || !isReported) this.queue.push(",
    tests: ["client/shell_events_test.ts"],
  },
  {
    name: "bug-leaves-callers-waiting",
    why: "after a bug every call rejects, those that wait already, too",
    file: SHELL,
    find: "    this.calls.rejectAll(error, () => error);\n",
    replace: "",
    tests: ["client/client_failure_test.ts"],
  },
  {
    name: "bug-not-told-to-the-loop",
    why: "after a bug the reader of events gets the error",
    file: SHELL,
    find: "    this.events.queue.fail(error);\n",
    replace: "",
    tests: ["client/client_failure_test.ts"],
  },
  {
    name: "bug-during-close-not-told",
    why: "a bug while the client closes ends the close",
    file: SHELL,
    find: `    if (phase.type === "closing") phase.quit.reject(error);\n`,
    replace: "",
    tests: ["client/client_failure_test.ts"],
  },
];
