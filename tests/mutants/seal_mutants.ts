import type { Mutant, TestedMutant } from "./mutant.ts";

const SEAL = "lib/net/seal/datagram_seal.ts";
const OWN = "lib/net/seal/own_seal.ts";
const LAYOUT = "lib/net/seal/sealed_layout.ts";
const WINDOW = "lib/net/seal/replay_window.ts";
const SEAL_TESTS = ["net/seal/datagram_seal_test.ts"];
const WINDOW_TESTS = ["net/seal/replay_window_test.ts"];

/** Bugs in the sealing of datagrams. */
export const SEAL_MUTANTS: readonly TestedMutant[] = [
  {
    name: "seal-counter-begins-anew",
    why: "a counter that begins anew needs another start, or a key seals twice with one nonce",
    file: OWN,
    find: "if (this.#counter >= this.#counterMax) this.#restart();",
    replace: "if (this.#counter >= this.#counterMax) this.#counter = 0;",
    tests: SEAL_TESTS,
  },
  {
    name: "recordings-are-opened-without-a-bound",
    why:
      "a recording opens each time that it is sent, so only a budget of questions bounds the work",
    file: SEAL,
    find: '    if (!isOwn && !this.#questions.has(now)) return this.#drop("untried");\n',
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "recorded-questions-are-answered-each-time",
    why: "whoever repeats recorded questions must not use up the answers of a second",
    file: SEAL,
    find:
      '    if (isOwn && !this.#strangers.isNew(source, start, counter)) return this.#drop("replayed");\n',
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "strangers-without-a-bound",
    why: "whoever holds many recordings must not fill our memory with windows",
    file: "lib/net/seal/strangers.ts",
    find: "    forgetOldest(this.#windows, STRANGERS_MAX);\n",
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "senders-that-left-are-counted",
    why: "whoever is gone would seem to need the old key for ever, and finish would never come",
    file: "lib/net/seal/known_senders.ts",
    find: "if (now - heardAt < COUNTED_MS) counts",
    replace: "if (now - heardAt < Infinity) counts",
    tests: SEAL_TESTS,
  },
  {
    name: "seal-key-of-all-starts",
    why: "each start has a key of its own, since its counter begins at 1",
    file: LAYOUT,
    find: "  sender.set(bytes.subarray(START, KEY_ID), SOURCE_BYTES);\n",
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "window-moves-before-the-tag",
    why: "a forged counter must not make true datagrams look old",
    file: SEAL,
    find: 'if (!sender.window.isNew(counter)) return this.#drop("replayed");',
    replace: 'if (!sender.window.isNew(counter)) return this.#drop("replayed");\n' +
      "    sender.window.commit(counter);",
    tests: SEAL_TESTS,
  },
  {
    name: "window-is-not-asked",
    why: "a datagram counts once",
    file: SEAL,
    find: 'if (!sender.window.isNew(counter)) return this.#drop("replayed");',
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "window-one-word-short",
    why: "the word of the highest counter is not full yet, so the ring has one more",
    file: WINDOW,
    find: "const WORDS = REPLAY_WINDOW / WORD_BITS + 1;",
    replace: "const WORDS = REPLAY_WINDOW / WORD_BITS;",
    tests: WINDOW_TESTS,
  },
  {
    name: "nobody-is-asked-for-a-proof",
    why: "a right tag is no proof that its sender lives now",
    file: SEAL,
    find: "    if (!isOwn) return this.#ask(bytes, start, from, now);\n",
    replace: `    if (!isOwn) {
      const sender = { source, start, window: new ReplayWindow(counter), heardAt: now };
      const keys = { lastKey: { shared, key }, otherKey: undefined, replacedAt: undefined };
      this.#known.add({ ...sender, ...keys }, now);
      return this.#take(bytes, plain);
    }
`,
    tests: SEAL_TESTS,
  },
  {
    name: "any-cookie-proves-life",
    why: "only whoever lives now can know the cookie of a new question",
    file: "lib/net/seal/asked_senders.ts",
    find: "asked.cookie !== cookie || ",
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "recordings-before-the-proof-count",
    why: "what a sender sealed before its proof may be a recording",
    file: SEAL,
    find: "new ReplayWindow(counter)",
    replace: "new ReplayWindow(0)",
    tests: SEAL_TESTS,
  },
  {
    name: "reflected-datagrams-count",
    why: "a process must not take itself for another that lives",
    file: SEAL,
    find: 'if (this.#own.isOwn(start)) return this.#drop("replayed");',
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "question-from-anywhere-draws-the-datagram",
    why: "a short question from a forged address must not draw a long datagram there",
    file: OWN,
    find: "!kept.to.some(isReceiver) || ",
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "repeated-question-draws-the-datagram-again",
    why: "a recorded question that is repeated must draw no more bytes than it has",
    file: OWN,
    find: " || kept.again?.some(isReceiver)",
    replace: "",
    tests: SEAL_TESTS,
  },
  {
    name: "own-datagrams-without-a-bound",
    why: "whoever repeats recordings must not fill our memory with questions",
    file: SEAL,
    find: "return this.#waiting.length < OWN_WAITING_MAX;",
    replace: "return true;",
    tests: SEAL_TESTS,
  },
  {
    name: "driver-empties-the-queue-of-its-seal",
    why: "only the seal's queue has a bound, so the next datagram stays there until one has left",
    file: "lib/net/driver.ts",
    find: "this.#ownSends === undefined ? seal?.poll() : undefined",
    replace: "seal?.poll()",
    tests: ["net/driver_seal_test.ts"],
  },
  {
    name: "known-senders-wait-for-the-end-of-a-flood",
    why: "a flood of failed tries must not keep known senders from exchanging their key",
    file: SEAL,
    find: "    const plain = this.#decrypt(bytes, other.key);\n",
    replace: '    if (!this.#tries.allows("", this.#lastAt)) return this.#drop("untried");\n' +
      "    const plain = this.#decrypt(bytes, other.key);\n",
    tests: SEAL_TESTS,
  },
  {
    name: "failed-tries-are-free",
    why: "a flood of forged datagrams must not cost more than a few tries",
    file: SEAL,
    find: '    this.#tries.charge(from.hostname, now);\n    return this.#drop("forged");\n',
    replace: '    return this.#drop("forged");\n',
    tests: SEAL_TESTS,
  },
  {
    name: "old-start-lives-on",
    why: "of two starts of one source the older one is over soon",
    file: "lib/net/seal/known_senders.ts",
    find: "now - replacedAt < OLD_START_MS",
    replace: "now - replacedAt < Infinity",
    tests: SEAL_TESTS,
  },
];

/** Names of the bugs above that the simulator must find as well, once datagrams are sealed. */
const BY_SEEDS = [
  "seal-counter-begins-anew",
  "seal-key-of-all-starts",
  "window-moves-before-the-tag",
  "window-is-not-asked",
  "nobody-is-asked-for-a-proof",
  "any-cookie-proves-life",
];

/** Bugs in the sealing of datagrams that the simulator must find. */
export const SIMULATED_SEAL_MUTANTS: readonly Mutant[] = SEAL_MUTANTS
  .filter(({ name }) => BY_SEEDS.includes(name))
  .map(({ name, why, file, find, replace }) => ({
    ...{ name: `${name}-by-seeds`, why, file, find, replace },
    kind: "sealed",
  }));
