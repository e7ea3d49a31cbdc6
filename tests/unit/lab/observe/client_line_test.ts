import { assertEquals } from "@std/assert";
import { parseClientLine } from "../../../../lib/lab/observe/client_line.ts";
import { troubleOf } from "../../../../lib/lab/observe/trouble.ts";

const parse = (fields: unknown) => parseClientLine(JSON.stringify(fields));
const ANN = { name: "ann", member: "000000000001" };

Deno.test("parseClientLine() reads the members of a group", () => {
  const expected = {
    type: "members" as const,
    group: "test",
    members: ["ann"],
    ids: ["000000000001"],
    joined: "0000000a",
    entry: undefined,
  };
  assertEquals(
    parse({
      type: "joined",
      group: "test",
      groupId: "0000000a",
      mode: "fifo",
      view: 1,
      members: [ANN],
      again: false,
    }),
    expected,
  );
  assertEquals(
    parse({ type: "view", group: "test", view: 2, members: [ANN], changes: [] }),
    { ...expected, joined: undefined },
  );
});

Deno.test("parseClientLine() reads the place of a change in the sequence of a total-order group", () => {
  const changes = [{ kind: "join", ...ANN }];
  assertEquals(
    parse({ type: "view", group: "test", view: 2, seq: 7, members: [ANN], changes }),
    {
      type: "members",
      group: "test",
      members: ["ann"],
      ids: ["000000000001"],
      joined: undefined,
      entry: { seq: 7, change: "join of ann (000000000001)" },
    },
  );
});

Deno.test("parseClientLine() reads who left, and who is left, where nothing else changed", () => {
  const bob = { name: "bob", member: "000000000002" };
  const entryOf = (...changes: { kind: string; name: string; member: string }[]) => {
    const line = parse({ type: "view", group: "test", view: 2, seq: 7, members: [ANN], changes });
    return line?.type === "members" && line.entry;
  };
  const leave = { kind: "leave", ...bob };
  const change = "leave of bob (000000000002)";
  const ends = { left: [bob.member], members: [ANN.member] };
  assertEquals(entryOf(leave), { seq: 7, change, ends });
  const join = { kind: "join", ...ANN };
  assertEquals(entryOf(leave, join), { seq: 7, change: `${change}, join of ann (000000000001)` });
  const evict = { kind: "evict", ...bob };
  assertEquals(entryOf(evict), { seq: 7, change: "evict of bob (000000000002)" });
  assertEquals(entryOf(), { seq: 7, change: "" });
});

Deno.test("parseClientLine() reads a message", () => {
  const message = {
    sender: "ann",
    member: "000000000001",
    seq: 4,
    lastSeq: 6,
    text: "γεια",
    sentAt: 1_000_000,
    deliveredAt: 1_000_250,
  };
  assertEquals(parse({ type: "message", group: "test", ...message }), {
    type: "message",
    group: "test",
    delivery: message,
  });
  const { text: _, ...bytes } = message;
  const line = parse({ type: "message", group: "test", ...bytes, base64: "/w==" });
  assertEquals(line?.type === "message" && line.delivery.text, "base64:/w==");
});

Deno.test("parseClientLine() reads statistics with any kinds of datagrams", () => {
  const cost = {
    sent: { data: { datagrams: 2, bytes: 300 }, novelty: { datagrams: 1, bytes: 5 } },
    received: { datagrams: 7, bytes: 700 },
    requests: { register: 1 },
  };
  const usage = { cpuMs: 120, peakBytes: 50_000_000 };
  assertEquals(parse({ type: "statistics", ...cost, usage, malformed: 0 }), {
    type: "statistics",
    cost,
    usage,
  });
  // A tracker counts no traffic by kind.
  const told = { type: "statistics", datagramsIn: 3, usage };
  assertEquals(parse(told), { type: "statistics", cost: undefined, usage });
});

Deno.test("parseClientLine() reads gaps, evictions and unknown outcomes", () => {
  const told = { type: "gap", group: "test", sender: "ann", member: "1", first: 3, last: 5 };
  const gap = { isGap: true as const, sender: "ann", member: "1", seq: 3, lastSeq: 5 };
  assertEquals(parse(told), { type: "gap", group: "test", gap });
  const evicted = { type: "evicted" as const, groups: ["test"] };
  assertEquals(parse(evicted), evicted);
  const unknown = { type: "unknown-outcome" as const, group: "test", first: 2, last: 7 };
  assertEquals(parse(unknown), unknown);
  const again = { type: "registered-again" as const, member: "2" };
  assertEquals(parse({ ...again, address: "127.0.0.1:4000" }), again);
});

Deno.test("troubleOf() describes lines that spoil a measurement", () => {
  const text = (fields: unknown) => {
    const line = parse(fields);
    return line && troubleOf(line);
  };
  assertEquals(
    text({ type: "error", code: "no-group", message: "No group." }),
    "reported: No group.",
  );
  assertEquals(
    text({ type: "gap", group: "test", sender: "ann", member: "1", first: 3, last: 5 }),
    "lost messages 3 to 5 of ann",
  );
  assertEquals(
    text({ type: "left", group: "test", lacking: [{ ...ANN, first: 1, last: 2 }] }),
    "left before ann had all of its messages",
  );
  assertEquals(text({ type: "left", group: "test", lacking: [] }), undefined);
  assertEquals(
    text({ type: "evicted", groups: ["test"] }),
    "was evicted from test: it was silent for too long",
  );
  assertEquals(text({ type: "evicted", groups: [] }), undefined);
});

Deno.test("parseClientLine() accepts lines that it does not need, and refuses malformed ones", () => {
  assertEquals(parse({ type: "closed" }), { type: "other" });
  assertEquals(parse({ type: "of the future", x: 1 }), { type: "other" });
  for (const line of ["", "hello", "[]", "null", "{}", '{"type":"message","group":"test"}']) {
    assertEquals(parseClientLine(line), undefined, line);
  }
});

Deno.test("parseClientLine() reads a detached member, with its place in a total-order group", () => {
  const fields = { group: "books", name: "ford", member: "0a" };
  const total = JSON.stringify({ type: "detached", ...fields, seq: 7 });
  const entry = { seq: 7, change: "detached ford (0a)" };
  assertEquals(parseClientLine(total), {
    type: "pace",
    group: "books",
    what: "ford detached",
    entry,
  });
  const fifo = JSON.stringify({ type: "reattached", ...fields, by: "ann" });
  assertEquals(parseClientLine(fifo), {
    type: "pace",
    group: "books",
    what: "ford reattached",
    entry: undefined,
  });
});

Deno.test("parseClientLine() reads when a sequencer begins and ceases to order a group", () => {
  for (const type of ["orders", "released"] as const) {
    assertEquals(parse({ type, group: "test" }), { type, group: "test" });
  }
  assertEquals(parse({ type: "orders" }), undefined);
});
