import type { TestedMutant } from "./mutant.ts";

const WRITER = "lib/sequencer/log/replicated/group_writer.ts";
const WRITER_TESTS = ["sequencer/log/replicated/group_writer_test.ts"];
const WORLD_TESTS = ["sequencer/log/replicated/stream_world_test.ts"];

/** Bugs in the log that several sequencers share. */
export const STREAM_LOG_MUTANTS: readonly TestedMutant[] = [
  {
    name: "stream-expectation-not-sent",
    why: "a record is taken on the condition that the stream ends where its writer believes (0139)",
    file: "lib/sequencer/log/jetstream/record_headers.ts",
    find: "expect: { lastSequence: after, streamName: stream },",
    replace: "expect: { streamName: stream },",
    tests: ["sequencer/log/jetstream/record_headers_test.ts"],
  },
  {
    name: "record-id-not-repeated",
    why: "an attempt without an outcome is made again under the same id (12.7.4)",
    file: WRITER,
    find: "if (record === undefined) return this.#attempt(publish);",
    replace:
      "if (record === undefined) return this.#attempt({ ...publish, id: `${publish.id}:again` });",
    tests: WRITER_TESTS,
  },
  {
    name: "chain-not-checked",
    why: "a record that does not continue the chain is not believed (12.7.7)",
    file: "lib/sequencer/log/replicated/record_format.ts",
    find: "this.#group, before, record) === record.head.chain;",
    replace: "this.#group, before, record).length > 0;",
    tests: WRITER_TESTS,
  },
  {
    name: "install-not-first",
    why:
      "the first record of a reign is published before all others, also after a refusal (12.7.5)",
    file: "lib/sequencer/log/replicated/batch_queue.ts",
    find: "this.#batches.unshift(batch);",
    replace: "this.#batches.push(batch);",
    tests: WORLD_TESTS,
  },
  {
    name: "newer-reign-not-seen",
    why: "a sequencer does not begin a reign after a newer one (12.7.6)",
    file: "lib/sequencer/log/replicated/survey.ts",
    find: "if (isNewerEpoch(head.epoch, reign.epoch)) return",
    replace: "if (isNewerEpoch(head.epoch, reign.epoch) && place < 0) return",
    tests: WRITER_TESTS,
  },
  {
    name: "void-entries-in-history",
    why: "what a later reign has declared void is shown to nobody (12.7.5)",
    file: "lib/sequencer/log/replicated/read_past.ts",
    find: "limit = Math.min(limit, kept);",
    replace: "limit = Math.min(limit, Infinity);",
    tests: WORLD_TESTS,
  },
  {
    name: "failed-reading-continued",
    why: "a reading whose question failed is begun anew: an answer that is missing is no answer",
    file: WRITER,
    find: 'this.#commands.push({ type: "look", begin: () => lookAfter(place) });',
    replace:
      'const look = lookAfter(place); this.#commands.push({ type: "look", begin: () => look });',
    tests: WORLD_TESTS,
  },
  {
    name: "fenced-group-kept",
    why: "a group that another sequencer has in a newer epoch is given up at once (12.7.6)",
    file: "lib/sequencer/machine/sequencer.ts",
    find: "return group && this.#release(group);",
    replace: "return void group;",
    tests: ["sequencer/machine/sequencer_takeover_test.ts"],
  },
  {
    name: "questions-read-without-bound",
    why: "a member that asks without end does not fill the memory of a sequencer",
    file: "lib/sequencer/open_questions.ts",
    find: "this.#open.has(name) || this.#open.size >= QUESTIONS_READ_AT_ONCE_MAX",
    replace: "this.#open.size < QUESTIONS_READ_AT_ONCE_MAX && false",
    tests: ["sequencer/open_questions_test.ts"],
  },
  {
    name: "tls-is-left-to-the-server",
    why: "whoever asks for TLS talks to no server plainly",
    file: "lib/sequencer/log/jetstream/connect_nats.ts",
    find: "servers.some(asksForTls) &&",
    replace: "servers.every(asksForTls) &&",
    tests: ["sequencer/log/jetstream/connect_nats_test.ts"],
  },
  {
    name: "facts-of-others-believed",
    why: "one record that somebody altered does not keep all groups from the tracker (12.7)",
    file: "lib/sequencer/log/replicated/batch_body.ts",
    find: "return areFacts(facts) ? facts : undefined;",
    replace: "return areFacts(facts) || isObject(facts) ? facts as BatchFacts : undefined;",
    tests: ["sequencer/log/replicated/batch_body_test.ts"],
  },
  {
    name: "reign-of-damaged-records",
    why: "a record that is not what was written does not say which entries count (12.7.7)",
    file: "lib/sequencer/log/replicated/read_past.ts",
    find: "return isSound ? record : undefined;",
    replace: "return isSound || record.place > 0 ? record : undefined;",
    tests: ["sequencer/log/replicated/read_past_test.ts"],
  },
  {
    name: "first-of-page-not-checked",
    why: "the first record of a page of history continues the chain, too (12.7.7)",
    file: "lib/sequencer/log/replicated/read_past.ts",
    find: "let before = begin > ends.first ?",
    replace: "let before = begin > ends.last ?",
    tests: ["sequencer/log/replicated/read_past_test.ts"],
  },
  {
    name: "unreadable-headers-asked-again",
    why: "headers that cannot be read are no answer that is missing, which would be waited for",
    file: "lib/sequencer/log/jetstream/record_headers.ts",
    find: "} catch {\n    return undefined;",
    replace: "} catch (error) {\n    throw error;",
    tests: ["sequencer/log/jetstream/record_headers_test.ts"],
  },
  {
    name: "takeover-reads-whole-stream",
    why: "a takeover does not take longer the longer the group has talked (0139)",
    file: "lib/sequencer/log/replicated/survey.ts",
    find: "if (head.first <= from || before === undefined) break;",
    replace: "if (before === undefined) break;",
    tests: ["sequencer/log/replicated/survey_test.ts"],
  },
];
