import { assertEquals } from "@std/assert";
import { headers } from "@nats-io/transport-node";
import {
  publishOptions,
  readHead,
  recordOf,
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

Deno.test("readHead() returns nothing for numbers that nobody can have written", () => {
  const wrong: Partial<RecordHead>[] = [
    ...[{ first: 0 }, { first: 45 }, { last: 2 ** 48 }, { kept: 41 }, { reign: -1 }],
    ...[{ epoch: { number: 2 ** 32, boot: 9 } }, { epoch: { number: 2, boot: 0.5 } }],
  ];
  for (const part of wrong) {
    const head = writeHead({ ...HEAD, ...part }, headers());
    assertEquals(readHead(head), undefined, JSON.stringify(part));
  }
});

Deno.test("recordOf() returns no record for headers that the client refuses", () => {
  const data = new Uint8Array(3);
  const header = writeHead(HEAD, headers());
  assertEquals(recordOf(18, { header, data }), { place: 18, head: HEAD, body: data });
  const refused = {
    data,
    get header() {
      const broken = headers();
      // A line feed in a value, as a server may have it in its store.
      broken.append("Gm-Last", "4\n4");
      return broken;
    },
  };
  assertEquals(recordOf(18, refused), undefined);
});

Deno.test("recordOf() returns no record that is before the beginning of its reign", () => {
  const header = writeHead({ ...HEAD, reign: 18, kept: 0 }, headers());
  const data = new Uint8Array(3);
  assertEquals(recordOf(18, { header, data }), undefined);
  assertEquals(recordOf(19, { header, data })?.head.reign, 18);
});
