import { assertEquals } from "@std/assert";
import {
  answerJson,
  eventJson,
  historyJson,
} from "../../../../../lib/client/front/voice/json_voice.ts";
import { directMessage, message, NOTICES } from "../fixture_events.ts";

const FORD = { name: "ford", member: "0000000000f0" };
const KATERINA = { name: "katerina", member: "0000000000ca" };
const OF_SEQUENCER = { sender: "sequencer", member: "00000000005e" };

Deno.test("eventJson() has a message's exact text, or its bytes in base64", () => {
  const expected = {
    type: "message",
    group: "distrib",
    sender: "ford",
    member: "0000000000f0",
    seq: 3,
    lastSeq: 4,
    sentAt: 1_000_000,
    deliveredAt: 2_000_000,
  };
  const text = "\x1bγεια\n";
  assertEquals(eventJson(message(text)), { ...expected, text });
  const base64 = "//4A";
  assertEquals(eventJson(message(Uint8Array.of(255, 254, 0))), { ...expected, base64 });
});

Deno.test("eventJson() names both ends of a direct message, and says that it is not sealed", () => {
  assertEquals(eventJson(directMessage("So long", true)), {
    ...{ type: "direct", sender: "ford", member: FORD.member },
    ...{ receiver: "katerina", receiverMember: KATERINA.member, sealedForReceiver: false },
    ...{ seq: 3, lastSeq: 4, text: "So long", sentAt: 1_000_000, deliveredAt: 2_000_000 },
  });
  const member = { id: 0xca, name: "katerina" };
  assertEquals(eventJson({ type: "direct-begun", member, isSealedForReceiver: false }), {
    ...{ type: "direct-begun", ...KATERINA, sealedForReceiver: false },
  });
  const lacking = { first: 2, last: 3 };
  assertEquals(eventJson({ type: "direct-ended", member, change: "evict", lacking }), {
    ...{ type: "direct-ended", ...KATERINA, change: "evict", lacking },
  });
  assertEquals(eventJson({ type: "direct-ended", member }), { type: "direct-ended", ...KATERINA });
});

Deno.test("answerJson() names the receiver in the receipt of a direct message", () => {
  const range = { first: 3, last: 4 };
  assertEquals(answerJson({ type: "direct-receipt", to: "ford", range }), {
    ...{ type: "receipt", to: "ford", seq: 3, lastSeq: 4 },
  });
});

Deno.test("historyJson() has all messages and gaps in one line", () => {
  const range = { first: 3, last: 4 };
  const sender = { id: 0xca, name: "katerina" };
  const payload = new TextEncoder().encode("So long");
  const messages = [{ range, sender, sentAt: 1_000, payload }];
  const gaps = [{ first: 1, last: 2 }];
  assertEquals(historyJson({ group: "distrib", mode: "total", messages, gaps }), {
    ...{ type: "history", group: "distrib", mode: "total", gaps },
    messages: [{
      ...{ sender: "katerina", member: KATERINA.member, seq: 3, lastSeq: 4 },
      ...{ text: "So long", sentAt: 1_000 },
    }],
  });
});

Deno.test("eventJson() has the documented fields for every other event", () => {
  const view = { group: "distrib", view: 5, members: [FORD, KATERINA] };
  const joined = { type: "joined", groupId: "00000007", mode: "fifo", ...view };
  const unreached = { type: "unreached", group: "distrib" };
  const udp = { type: "tracker-udp", tracker: "10.77.0.1:40000", address: "127.0.0.1:4000" };
  assertEquals(NOTICES.map(eventJson), [
    { ...joined, again: false },
    { ...joined, again: true },
    { ...joined, mode: "total", again: false },
    {
      type: "view",
      ...view,
      changes: [{ kind: "join", ...FORD }, { kind: "leave", ...KATERINA }],
    },
    { type: "view", ...view, seq: 17, changes: [{ kind: "evict", ...FORD }] },
    { type: "gap", group: "distrib", sender: "ford", member: FORD.member, first: 4, last: 4 },
    { type: "gap", group: "distrib", sender: "ford", member: FORD.member, first: 4, last: 9 },
    { type: "gap", group: "distrib", ...OF_SEQUENCER, first: 17, last: 17 },
    { type: "gap", group: "distrib", ...OF_SEQUENCER, first: 17, last: 19 },
    { type: "left", group: "distrib", lacking: [] },
    { type: "left", group: "distrib", lacking: [{ ...FORD, first: 4, last: 6 }] },
    { type: "left", group: "distrib", lacking: [{ ...FORD, first: 6, last: 6, unknown: true }] },
    { type: "evicted", groups: ["distrib"], unheard: false, againMs: 0 },
    { type: "evicted", groups: ["distrib"], unheard: true, againMs: 4_000 },
    { ...udp, passes: false, lost: "sent" },
    { ...udp, passes: false, lost: "received" },
    { ...udp, passes: true },
    { type: "registered-again", member: KATERINA.member, address: "127.0.0.1:4000" },
    { type: "unknown-outcome", group: "distrib", first: 4, last: 5 },
    { type: "unordered", group: "distrib", silentMs: 4_003, sequencer: "10.77.0.1:40000" },
    { ...unreached, ...FORD, address: "127.0.0.1:4000", heard: true },
    { ...unreached, ...FORD, address: "127.0.0.1:4000", heard: true, narrow: true },
    { ...unreached, ...FORD, address: "127.0.0.1:4000", heard: false, by: "sequencer" },
    { type: "reached-again", group: "distrib", ...FORD },
    { type: "waiting", group: "distrib", members: [FORD, KATERINA], silent: [FORD] },
    {
      ...{ type: "waiting", group: "distrib", silent: [] },
      members: [{ name: "sequencer", member: "00000000005e" }],
    },
    { type: "ordered-again", group: "distrib" },
    { type: "tracker", reachable: false },
    { type: "tracker", reachable: true },
    { type: "error", code: "name-taken", message: 'The name "katerina" is taken.' },
  ]);
});

Deno.test("answerJson() and eventJson() have members in one shape", () => {
  const members = [{ id: 0xf0, name: "ford" }, { id: 0xca, name: "katerina" }];
  const answer = answerJson({ type: "members", group: "distrib", members });
  assertEquals(answer, { type: "members", group: "distrib", members: [FORD, KATERINA] });
  const joined = NOTICES.map(eventJson).find(({ type }) => type === "joined");
  assertEquals(joined?.["members"], answer["members"]);
});

Deno.test("answerJson() has the words for an order with their place, or the reason for none", () => {
  const words = ["rare", "period", "future", "digit"];
  const order = { type: "words", words, seq: 8, epoch: { number: 1, boot: 9 } } as const;
  assertEquals(answerJson({ type: "verify", group: "council", order }), {
    ...{ type: "verify", group: "council", words, seq: 8, epoch: 1 },
  });
  const none = { type: "none", reason: "no-head" } as const;
  assertEquals(answerJson({ type: "verify", group: "council", order: none }), {
    ...{ type: "verify", group: "council", reason: "no-head" },
  });
});

Deno.test("answerJson() lists the members of groups by name, which is all that the tracker sends", () => {
  const groups = [{ name: "distrib", mode: "fifo", members: ["ford", "katerina"] }] as const;
  assertEquals(answerJson({ type: "groups", groups }), {
    type: "groups",
    groups: [{ name: "distrib", mode: "fifo", members: [{ name: "ford" }, { name: "katerina" }] }],
  });
});
