import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { DRAIN_BYTES_MAX, MESSAGE_BYTES_MAX, REQUEST_BYTES_MAX } from "../../../lib/core/mod.ts";
import { BindError, request as ask } from "../../../lib/net/mod.ts";
import { encodeRequest } from "../../../lib/wire/mod.ts";
import { LiveMember, LiveTracker, readAll, writeAll } from "./live_tracker.ts";

const LIST_GROUPS = encodeRequest({ type: "list_groups" });

/** The code of a refusal in an answer's line. */
function codeOf(answer: string): string {
  assert(answer.endsWith("\n"), JSON.stringify(answer));
  const { ok, code, message } = JSON.parse(answer);
  assertEquals(ok, false);
  assert(message.length > 10);
  return code;
}

const register = { version: 1, type: "register", role: "member", host: "127.0.0.1", port: 5_000 };
const BAD_REQUESTS: readonly (readonly [string, string | Uint8Array, string])[] = [
  ["that is not JSON", "hello\n", "malformed"],
  ["that is empty", "\n", "malformed"],
  ["that is no object", "[1,2]\n", "bad_field"],
  ["that is null", "null\n", "malformed"],
  ["that is not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x0a]), "malformed"],
  ["of an unknown type", '{"version":1,"type":"sing"}\n', "unknown_type"],
  ["of another version", '{"version":2,"type":"list_groups"}\n', "version"],
  ["without a version", '{"type":"list_groups"}\n', "bad_field"],
  ["without a name", JSON.stringify(register) + "\n", "bad_field"],
  ["with a number for a name", JSON.stringify({ ...register, name: 7 }) + "\n", "bad_field"],
  ["with a name of two words", JSON.stringify({ ...register, name: "a b" }) + "\n", "bad_field"],
  ["with a host name", JSON.stringify({ ...register, name: "a", host: "lab" }) + "\n", "bad_field"],
  ["with port 0", JSON.stringify({ ...register, name: "a", port: 0 }) + "\n", "bad_field"],
  ["with a wrong member id", '{"version":1,"type":"quit","member":-1}\n', "bad_field"],
  ["over 64 KiB", "x".repeat(REQUEST_BYTES_MAX + 1), "too_large"],
  ["far over 64 KiB", "x".repeat(DRAIN_BYTES_MAX / 2), "too_large"],
  [
    "with a name of 64 KiB",
    JSON.stringify({ ...register, name: "x".repeat(MESSAGE_BYTES_MAX) }) + "\n",
    "too_large",
  ],
];

for (const [what, bytes, code] of BAD_REQUESTS) {
  Deno.test(`TrackerServer answers a request ${what} with ${code}`, async () => {
    await using tracker = new LiveTracker();
    assertEquals(codeOf(await tracker.talk(bytes)), code);
    assertEquals(await tracker.talk(LIST_GROUPS), '{"ok":true,"groups":[]}\n');
    const { badRequests, refusals } = tracker.server.statistics();
    assertEquals((badRequests[code as never] ?? 0) + refusals[code as never], 1);
  });
}

Deno.test("TrackerServer takes a request that comes byte by byte", async () => {
  await using tracker = new LiveTracker();
  assertEquals(await tracker.talk(...LIST_GROUPS), '{"ok":true,"groups":[]}\n');
});

Deno.test("TrackerServer answers one request a connection and ignores what follows", async () => {
  await using tracker = new LiveTracker();
  assertEquals(await tracker.talk(LIST_GROUPS.repeat(3)), '{"ok":true,"groups":[]}\n');
  assertEquals(tracker.server.statistics().requests.list_groups, 1);
});

Deno.test("TrackerServer answers a client that closes its half after the request", async () => {
  await using tracker = new LiveTracker();
  using connection = await tracker.connect();
  await writeAll(connection, LIST_GROUPS);
  await connection.closeWrite();
  assertEquals(await readAll(connection), '{"ok":true,"groups":[]}\n');
});

Deno.test("TrackerServer answers half a request with malformed", async () => {
  await using tracker = new LiveTracker();
  for (const half of ["", LIST_GROUPS.slice(0, -1)]) {
    using connection = await tracker.connect();
    await writeAll(connection, half);
    await connection.closeWrite();
    assertEquals(codeOf(await readAll(connection)), "malformed");
  }
});

Deno.test("TrackerServer closes a silent and a slow connection, and no other", async () => {
  await using tracker = new LiveTracker({ requestMsMax: 200 });
  using silent = await tracker.connect();
  using slow = await tracker.connect();
  const answers = Promise.all([readAll(silent), readAll(slow)]);
  await writeAll(slow, LIST_GROUPS.slice(0, 10));
  assertEquals(await tracker.talk(LIST_GROUPS), '{"ok":true,"groups":[]}\n');
  assertEquals((await answers).map(codeOf), ["timeout", "timeout"]);
});

Deno.test("TrackerServer serves on after a connection that broke", async () => {
  await using tracker = new LiveTracker();
  for (const part of ["", LIST_GROUPS.slice(0, 5), LIST_GROUPS]) {
    const connection = await tracker.connect();
    await writeAll(connection, part);
    connection.close();
  }
  assertEquals(await tracker.talk(LIST_GROUPS), '{"ok":true,"groups":[]}\n');
});

Deno.test("TrackerServer serves beside a thousand idle connections", async () => {
  await using tracker = new LiveTracker();
  const idle: Deno.TcpConn[] = [];
  try {
    // One after the other: Deno takes one connection a turn, and ten may wait for that.
    while (idle.length < 1_000) idle.push(await tracker.connect());
    assertEquals(await tracker.talk(LIST_GROUPS), '{"ok":true,"groups":[]}\n');
    assert(tracker.server.statistics().connections >= 1_000);
  } finally {
    for (const connection of idle) connection.close();
  }
});

Deno.test("TrackerServer closes the connection that has been idle longest when there are too many", async () => {
  await using tracker = new LiveTracker({ connectionsMax: 3 });
  using first = await tracker.connect();
  using second = await tracker.connect();
  using third = await tracker.connect();
  assertEquals(await tracker.talk(LIST_GROUPS), '{"ok":true,"groups":[]}\n');
  assertEquals(await readAll(first), "");
  for (const connection of [second, third]) {
    await writeAll(connection, LIST_GROUPS);
    assertEquals(await readAll(connection), '{"ok":true,"groups":[]}\n');
  }
});

Deno.test("TrackerServer has TCP and UDP on one port", async () => {
  await using tracker = new LiveTracker();
  using member = new LiveMember();
  const { member: id, boot } = await tracker.register("ford", member.port);
  await member.prove(id, tracker.address);
  await member.send(id, tracker.address, { type: "heartbeat", count: 9, asks: true, views: [] });
  assertEquals(await member.receive(), [{ type: "heartbeat-ack", count: 9, boot, views: [] }]);
});

Deno.test("TrackerServer counts and drops malformed datagrams", async () => {
  await using tracker = new LiveTracker();
  using member = new LiveMember();
  const { member: id } = await tracker.register("ford", member.port);
  for (const length of [0, 1, 49, 1_400, 9_000]) {
    await member.socket.send(new Uint8Array(length).fill(0x67), tracker.address);
  }
  await member.send(id, tracker.address, { type: "heartbeat", count: 1, asks: true, views: [] });
  assertEquals((await member.receive()).map(({ type }) => type), ["challenge"]);
  assertEquals(tracker.server.statistics().malformed, 5);
});

Deno.test("TrackerServer keeps an answer back until it knows whether a name's holder lives", async () => {
  await using tracker = new LiveTracker();
  using member = new LiveMember();
  const { member: id } = await tracker.register("ford", member.port);
  await member.prove(id, tracker.address);
  const clash = ask(tracker.address, {
    type: "register",
    role: "member",
    name: "ford",
    host: "127.0.0.1",
    port: 5_000,
  });
  const [probe] = await member.receive();
  assert(probe?.type === "probe");
  await member.send(id, tracker.address, {
    type: "heartbeat",
    count: probe.count,
    asks: true,
    views: [],
  });
  const refusal = await clash;
  assert(!refusal.ok);
  assertEquals(refusal.code, "name_taken");
  assertStringIncludes(refusal.message, `127.0.0.1:${member.port}`);
});

Deno.test("TrackerServer gives a ghost's name to the connection that waited for it", async () => {
  await using tracker = new LiveTracker();
  const ghost = await tracker.register("ford", 5_000);
  const { ok, member } = await tracker.register("ford", 5_000);
  assert(ok && member !== ghost.member);
});

Deno.test("TrackerServer evicts a silent member and tells the others", async () => {
  await using tracker = new LiveTracker({ heartbeatMs: 50 });
  using ford = new LiveMember();
  const { member: fordId } = await tracker.register("ford", ford.port);
  using mute = new LiveMember();
  const { member: silent } = await tracker.register("silent", mute.port);
  for (const [member, live] of [[fordId, ford], [silent, mute]] as const) {
    await live.prove(member, tracker.address);
    await ask(tracker.address, { type: "join_group", member, group: "books" });
  }
  let evicted: number | undefined;
  // It answers whatever it receives, probes among it, so that it is never silent itself.
  for (let count = 1; evicted === undefined; count++) {
    await ford.send(fordId, tracker.address, { type: "heartbeat", count, asks: true, views: [] });
    for (const frame of await ford.receive()) {
      if (frame.type === "notice" && frame.change.kind === "evict") evicted = frame.change.member;
    }
  }
  assertEquals(evicted, silent);
});

Deno.test("TrackerServer serves four hundred members of one group", async () => {
  await using tracker = new LiveTracker({ heartbeatMs: 60_000 });
  using first = new LiveMember();
  const { member: id } = await tracker.register("first", first.port);
  await first.prove(id, tracker.address);
  await ask(tracker.address, { type: "join_group", member: id, group: "books" });
  using others = new DisposableStack();
  for (let i = 0; i < 399; i++) {
    const other = others.use(new LiveMember());
    const { member } = await tracker.register(`member${i}`, other.port);
    await other.prove(member, tracker.address);
    const answer = await ask(tracker.address, { type: "join_group", member, group: "books" });
    assert(answer.ok);
    const [notice] = await first.receive();
    assert(notice?.type === "notice" && notice.change.member === member);
  }
  const answer = await ask(tracker.address, { type: "list_members", group: "books" });
  assert(answer.ok);
  assertEquals(answer.view.members.length, 400);
  assertEquals(answer.view.view, 400);
  assertEquals(answer.view.members[0]?.name, "first");
});

Deno.test("TrackerServer reports why it cannot bind an address", async () => {
  await using tracker = new LiveTracker();
  const { port } = tracker.address;
  assertThrows(() => new LiveTracker({ port }), BindError, "another program has this port");
});

Deno.test("TrackerServer.close() ends the connections that wait for an answer", async () => {
  const tracker = new LiveTracker();
  using idle = await tracker.connect();
  await tracker.register("ford", 5_000);
  const waiting = assertRejects(() => tracker.register("ford", 6_000));
  while (tracker.server.statistics().requests.register < 2) await tracker.talk(LIST_GROUPS);
  await tracker.server.close();
  await waiting;
  assertEquals(await readAll(idle), "");
});

Deno.test("TrackerServer works over IPv6, and on :: for both families", async () => {
  await using tracker = new LiveTracker({ hostname: "::" });
  const { port } = tracker.address;
  for (const hostname of ["127.0.0.1", "::1"]) {
    const answer = await ask({ hostname, port }, {
      type: "register",
      role: "member",
      name: `from-${hostname.replaceAll(":", "_")}`,
      host: "0.0.0.0",
      port: 5_000,
    });
    assert(answer.ok);
    assertEquals(answer.host, hostname);
  }
});
