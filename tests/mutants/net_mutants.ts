import type { TestedMutant } from "./mutant.ts";

const ALARM = "lib/net/alarm.ts";
const DRIVER = "lib/net/driver.ts";
const UDP = "lib/net/udp.ts";
const REQUEST = "lib/net/request.ts";
const DRIVER_TESTS = [
  "net/driver_bugs_test.ts",
  "net/driver_sends_test.ts",
  "net/driver_test.ts",
];

/** Bugs in the driver, in sockets, and in requests to the tracker. */
export const NET_MUTANTS: readonly TestedMutant[] = [
  {
    name: "sends-overlap",
    why: "sends that overlap may leave in another order, so each is awaited",
    file: DRIVER,
    find: "for (const to of transmit.to) await socket.send(bytes, to);",
    replace: "for (const to of transmit.to) void socket.send(bytes, to);",
    tests: DRIVER_TESTS,
  },
  {
    name: "closes-before-it-has-sent",
    why: "a close sends what the machine still wants sent: the farewell is in it",
    file: DRIVER,
    find: "    await this.#sending;\n    this.#isClosed = true;\n",
    replace: "    this.#isClosed = true;\n",
    tests: DRIVER_TESTS,
  },
  {
    name: "timer-is-never-moved",
    why: "an earlier deadline sets a timer before the one that is set",
    file: ALARM,
    find: "if (this.#far !== undefined && this.#far.at <= at) return;",
    replace: "if (this.#far !== undefined) return;",
    tests: [...DRIVER_TESTS, "net/alarm_test.ts"],
  },
  {
    name: "many-inputs-lose-their-turn",
    why: "inputs that follow the first one at once have a turn after it",
    file: DRIVER,
    find: "    if (this.#inputs > 0) this.#turn(this.#options.clock.now());\n",
    replace: "",
    tests: DRIVER_TESTS,
  },
  {
    name: "goes-on-after-a-bug",
    why: "a machine that threw is used no more, and its bug is reported once",
    file: DRIVER,
    find: "  #fail(error: unknown): void {\n    if (this.#isClosed) return;\n" +
      "    this.#isClosed = true;\n",
    replace: "  #fail(error: unknown): void {\n    if (this.#isClosed) return;\n",
    tests: DRIVER_TESTS,
  },
  {
    name: "timer-outlives-a-bug",
    why: "a machine that threw in a turn gets no timer, which would keep the process alive",
    file: DRIVER,
    find: "    if (this.#isClosed) return;\n    const at = this.#options",
    replace: "    const at = this.#options",
    tests: DRIVER_TESTS,
  },
  {
    name: "urgent-events-wait",
    why: "urgent events are handed over while the application takes no others",
    file: DRIVER,
    find: "const event = machine.pollUrgent?.();",
    replace: "const event = undefined as Event | undefined;",
    tests: DRIVER_TESTS,
  },
  {
    name: "send-loop-forgets-what-came",
    why: "what was sent may have made room: the loop is followed by another turn",
    file: DRIVER,
    find: "      // What was sent may have made room, or changed the next deadline.\n" +
      "      this.#turn(clock.now());\n",
    replace: "",
    tests: DRIVER_TESTS,
  },
  {
    name: "datagram-after-the-end",
    why: "a datagram that arrives in the turn in which the driver closes is dropped",
    file: DRIVER,
    find: "        if (this.#isClosed) return;\n        const now = clock.now();\n",
    replace: "        const now = clock.now();\n",
    tests: DRIVER_TESTS,
  },
  {
    name: "send-rejects",
    why: "a datagram that cannot be sent is lost, as the network loses others",
    file: UDP,
    find: "      this.#failures++;\n      if ((error as",
    replace: "      this.#failures++;\n      if (error) throw error;\n      if ((error as",
    tests: ["net/udp_test.ts"],
  },
  {
    name: "receive-rejects",
    why: "a receive that fails is tried again, or one closed port would end the process",
    file: UDP,
    find: "        if (this.#isClosed) throw error;\n",
    replace: "        throw error;\n",
    tests: ["net/udp_test.ts"],
  },
  {
    name: "mapped-peers",
    why: "an IPv4 peer is always written as IPv4, or nobody knows it by its address",
    file: UDP,
    find: "const address = canonical(from as Address);",
    replace: "const address = from as Address;",
    tests: ["net/udp_test.ts"],
  },
  {
    name: "answer-without-an-end",
    why: "an answer is read up to its bound and no further",
    file: REQUEST,
    find: "new LineSplitter(ANSWER_BYTES_MAX)",
    replace: "new LineSplitter(Infinity)",
    tests: ["net/request_test.ts"],
  },
  {
    name: "late-answer-is-another-error",
    why: "a tracker that is silent is one that cannot be reached, and is tried again",
    file: REQUEST,
    find: "    isLate = true;\n",
    replace: "",
    tests: ["net/request_test.ts"],
  },
  {
    name: "request-keeps-its-connection",
    why: "nothing stays open after a request",
    file: REQUEST,
    find: `    signal.removeEventListener("abort", onAbort);\n    close(connection);\n`,
    replace: `    signal.removeEventListener("abort", onAbort);\n`,
    tests: ["net/request_test.ts"],
  },
  {
    name: "moved-tracker-is-not-found",
    why: "a tracker whose name leads to another address is asked there (decision 0097)",
    file: "lib/net/tracker_requests.ts",
    find: "if (!mayFollow) throw error;",
    replace: "throw error;",
    tests: ["net/followed_tracker_test.ts"],
  },
  {
    name: "move-in-a-request-is-overlooked",
    why: "a request that waited while the tracker moved is sent again (decision 0097)",
    file: "lib/net/tracker_requests.ts",
    find:
      "      await this.#tracker.follow();\n      // Another look-up may have found the new address while the request waited.\n" +
      "      if (this.#place === place) throw error;",
    replace: "      if (!(await this.#tracker.follow())) throw error;",
    tests: ["net/followed_tracker_test.ts"],
  },
  {
    name: "moved-tracker-seems-a-stranger",
    why: "a machine knows its tracker by one address for life (decision 0097)",
    file: "lib/net/followed_tracker.ts",
    find: "      return address;\n",
    replace: "      return from;\n",
    tests: ["net/followed_tracker_test.ts"],
  },
  {
    name: "too-long-in-silence",
    why: "a datagram that the system refuses as too long is reported (decision 0096)",
    file: UDP,
    find: "this.#options.onTooLong?.(to, bytes);",
    replace: "",
    tests: ["net/udp_test.ts"],
  },
];
