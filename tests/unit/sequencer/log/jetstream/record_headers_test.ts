import { assertEquals } from "@std/assert";
import { headers } from "@nats-io/transport-node";
import {
  publishOptions,
  readHead,
  writeHead,
} from "../../../../../lib/sequencer/log/jetstream/record_headers.ts";
import type { RecordHead } from "../../../../../lib/sequencer/log/replicated/mod.ts";

const HEAD: RecordHead = {
  ...{ first: 41, last: 44, epoch: { number: 2, boot: 9 }, reign: 0, kept: 40, chain: "ab12" },
};
const PUBLISH = {
  id: "2.9:41:17",
  after: 17,
  head: HEAD,
  body: new Uint8Array(3),
  batch: { group: 1, first: 41, entries: [], stable: 0, view: 1, vacant: 0 },
};

Deno.test("publishOptions() names the record, and the place and stream that it must follow", () => {
  const { msgID, expect } = publishOptions(PUBLISH, "gm_log_1", headers());
  assertEquals(msgID, "2.9:41:17");
  assertEquals(expect, { lastSequence: 17, streamName: "gm_log_1" });
});

Deno.test("readHead() returns what writeHead() has written", () => {
  assertEquals(readHead(writeHead(HEAD, headers())), HEAD);
});

Deno.test("readHead() returns nothing for a message that is no record", () => {
  assertEquals(readHead(headers()), undefined);
  const broken = writeHead(HEAD, headers());
  broken.set("Gm-First", "many");
  assertEquals(readHead(broken), undefined);
});
