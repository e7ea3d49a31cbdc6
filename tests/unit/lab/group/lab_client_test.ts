import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import type { LabProcess } from "../../../../lib/lab/process/lab_process.ts";
import { LabClient } from "../../../../lib/lab/group/lab_client.ts";

/** A client of the group "test", fed with the lines of `gm client --json`. */
function clientThatWrote(...lines: readonly unknown[]): LabClient {
  const client = new LabClient("client1", { group: "test", order: "fifo", texts: [] });
  return feed(client, lines);
}

function feed(client: LabClient, lines: readonly unknown[]): LabClient {
  for (const line of lines) {
    client.onLine(typeof line === "string" ? line : JSON.stringify(line));
  }
  return client;
}

const view = (group: string, ...names: string[]) => ({
  type: "view",
  group,
  members: names.map((name) => ({ name, member: "0" })),
});

Deno.test("LabClient follows its client's registration, group and selection", () => {
  const client = clientThatWrote(
    { type: "ready", member: "0" },
    view("test", "client1", "client2"),
    view("another", "client1"),
    { type: "selected", group: "test" },
  );
  assertEquals([client.isReady, client.hasSelected], [true, true]);
  assertEquals(client.members, ["client1", "client2"]);
  assertEquals(client.troubles, []);
});

Deno.test("LabClient keeps messages and changes of the view in the order of their lines", () => {
  const message = {
    type: "message",
    group: "test",
    sender: "ann",
    member: "1",
    seq: 4,
    lastSeq: 4,
    text: "hi",
    sentAt: 0,
    deliveredAt: 1,
  };
  const change = {
    ...view("test", "ann"),
    seq: 3,
    changes: [{ kind: "join", name: "ann", member: "1" }],
  };
  const { sequence, deliveries } = clientThatWrote(change, message, { ...message, group: "other" });
  assertEquals(sequence, [{ seq: 3, change: "join of ann (1)" }, ...deliveries]);
  assertEquals(deliveries.length, 1);
});

Deno.test("LabClient keeps a few troubles of its client, with the client's name", () => {
  const trouble = { type: "error", code: "x", message: "No." };
  const client = clientThatWrote("oops", ...Array(9).fill(trouble));
  assertEquals(client.troubles.length, 5);
  assertEquals(client.troubles.slice(0, 2), [
    'client1 wrote a line that the lab does not understand: "oops"',
    "client1 reported: No.",
  ]);
});

Deno.test("LabClient doubles the mark of a message that begins like a command", async () => {
  const written: string[] = [];
  const client = new LabClient("client1", {
    group: "test",
    order: "total",
    texts: ["!q", "/x", "plain !"],
  });
  const process: Pick<LabProcess, "write"> = {
    write: (text) => Promise.resolve(void written.push(text)),
  };
  client.attach(process as LabProcess);
  await client.join();
  await client.send();
  assertEquals(written, ["!j test total\n!w test\n", "!!q\n//x\nplain !\n"]);
});

Deno.test("LabClient has a process and a tally only once they were set", () => {
  const client = clientThatWrote();
  assertThrows(() => client.process, InvariantError, "process is attached before it is used");
  assertThrows(() => client.tally, InvariantError, "once a load was begun");
  assertEquals(client.beginLoad(3).run, 3);
  assertEquals(client.tally.run, 3);
});

Deno.test("LabClient counts evictions, which are troubles unless they are allowed", () => {
  const lines = [
    { type: "evicted", groups: [] },
    { type: "evicted", groups: ["test"] },
    { type: "unknown-outcome", group: "test", first: 3, last: 4 },
    { type: "gap", group: "test", sender: "sequencer", member: "9", first: 3, last: 4 },
  ];
  const strict = clientThatWrote(...lines);
  assertEquals([strict.evictions, strict.troubles.length], [1, 3]);
  const options = { group: "test", order: "total", texts: [], mayBeEvicted: true } as const;
  const lenient = feed(new LabClient("client1", options), lines);
  assertEquals([lenient.evictions, lenient.isExcused, lenient.troubles], [1, true, []]);
  const steady = feed(new LabClient("client1", options), lines.slice(3));
  assertEquals([steady.isExcused, steady.troubles.length], [false, 1]);
});
