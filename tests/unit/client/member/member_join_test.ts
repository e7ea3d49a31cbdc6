import { assert, assertEquals } from "@std/assert";
import { formatAddress, RETRY_MS } from "../../../../lib/core/mod.ts";
import { GROUP, idOf } from "./fixture_groups.ts";
import { BOOT, HEARTBEAT_MS, MemberHost, settled, viewOf } from "./fixture_members.ts";
import { Network } from "./fixture_network.ts";
import { batchOf } from "../../ordering/stream/fixture_batch.ts";

function registered(name: string): MemberHost {
  const host = new MemberHost(name, new Network());
  host.register();
  host.hears();
  return host;
}

Deno.test("Member registers when it is made, with the address of its socket", () => {
  const ford = new MemberHost("ford", new Network());
  const { request, reply } = ford.take("register");
  const { hostname: host, port } = ford.address;
  assertEquals(request, { type: "register", role: "member", name: "ford", host, port });
  assertEquals(ford.member.id, undefined);
  reply({ ok: true, member: 5, host, port, heartbeatMs: 1_000, boot: 1, groups: [] });
  assertEquals([ford.hears(), ford.member.id], [["registered"], 5]);
});

Deno.test("Member reports that it cannot register, and does not try again by itself", () => {
  for (const answer of ["name_taken", undefined] as const) {
    const ford = new MemberHost("ford", new Network());
    ford.answer("register", answer);
    assertEquals([ford.hears(), ford.asks], [["register-failed"], []]);
    ford.network.run(60_000);
    assertEquals(ford.asks, []);
  }
});

Deno.test("Member joins a group after its registration if it was wanted before", () => {
  const ford = new MemberHost("ford", new Network());
  ford.does({ type: "join", group: "books" });
  assertEquals(ford.asks, ["register"]);
  ford.register();
  ford.answer("join_group", { ok: true, view: viewOf(1, [ford, 1]) });
  assertEquals(ford.hears(), ["registered", "joined books"]);
});

Deno.test("Member in two groups delivers a message in its own group only", () => {
  const { hosts: [ford, arthur] } = settled("ford", "arthur");
  ford!.does({ type: "join", group: "films", mode: "fifo" });
  const { request, reply } = ford!.take("join_group");
  assertEquals([request.group, request.mode], ["films", "fifo"]);
  reply({ ok: true, view: { ...viewOf(1, [ford!, 1]), name: "films", group: 78 } });
  assertEquals(ford!.member.groups(), ["books", "films"]);
  ford!.hears();
  ford!.does({ type: "multicast", group: "films", batch: batchOf(Uint8Array.of(65)), sentAt: 0 });
  ford!.network.run(100);
  assertEquals([ford!.hears(), arthur!.hears()], [["ford: A"], []]);
});

Deno.test("Member reports the view without a request when it joins a group that it is in", () => {
  const { hosts: [ford] } = settled("ford");
  ford!.does({ type: "join", group: "books" });
  assertEquals([ford!.hears(), ford!.asks], [["joined books"], []]);
});

Deno.test("Member reports a refused join, and asks again only while the tracker rebuilds", () => {
  const ford = registered("ford");
  ford.does({ type: "join", group: "books" });
  ford.answer("join_group", "wrong_mode");
  assertEquals(ford.hears(), ["join-failed books"]);
  ford.does({ type: "join", group: "books" });
  ford.answer("join_group", "rebuilding");
  assertEquals([ford.hears(), ford.asks], [[], []]);
  ford.network.run(RETRY_MS);
  ford.answer("join_group", { ok: true, view: viewOf(1, [ford, 1]) });
  assertEquals(ford.hears(), ["joined books"]);
});

Deno.test("Member joins once, however often the application asks", () => {
  const ford = registered("ford");
  ford.does({ type: "join", group: "books" });
  ford.answer("join_group", "rebuilding");
  // An impatient person asks again just before the retry: two requests are under way.
  ford.network.run(RETRY_MS - 1);
  ford.does({ type: "join", group: "books" });
  ford.network.run(1);
  const view = viewOf(1, [ford, 1]);
  while (ford.asks.length > 0) {
    ford.answer("join_group", { ok: true, view });
    if (ford.member.groups().length > 0 && ford.member.room("books") > 0) ford.says("hi");
  }
  const heard = ford.hears();
  assertEquals(heard.filter((line) => line === "joined books"), ["joined books"]);
  assertEquals(ford.member.groups(), ["books"]);
});

Deno.test("Member that leaves while its join is under way sends an exit", () => {
  const ford = registered("ford");
  ford.does({ type: "join", group: "books" });
  const { reply } = ford.take("join_group");
  ford.does({ type: "leave", group: "books" });
  assertEquals(ford.hears(), ["left books"]);
  reply({ ok: true, view: viewOf(1, [ford, 1]) });
  assertEquals([ford.hears(), ford.member.groups()], [[], []]);
  const { request } = ford.take("exit_group");
  assertEquals([request.group, request.last], ["books", 0]);
});

Deno.test("Member counts and ignores datagrams to other members or from other addresses", () => {
  const { hosts: [ford] } = settled("ford");
  const before = ford!.member.counters.foreign;
  const evicted = { type: "unknown", boot: 1, reason: "evicted" } as const;
  ford!.tell(evicted, { destination: idOf("somebody else") });
  ford!.tell(evicted, { from: { ...ford!.address, port: 9 } });
  assertEquals(ford!.member.counters.foreign, before + 2);
  ford!.tell(evicted, { destination: 0 });
  ford!.receive(Uint8Array.of(1, 2, 3), ford!.address, ford!.network.now);
  assertEquals(ford!.member.counters.malformed, 1);
  assertEquals([ford!.hears(), ford!.member.groups()], [[], ["books"]]);
});

Deno.test("Member fetches the view when a notice is missing", () => {
  const { network, hosts: [ford] } = settled("ford");
  const alice = new MemberHost("alice", network);
  alice.register();
  const { id: member, name, address } = alice;
  const change = { kind: "join", view: 3, slot: 3, member, name, address, last: 0 } as const;
  const group = viewOf(1).group;
  ford!.tell({ type: "notice", change }, { group });
  ford!.tell({ type: "notice", change }, { group });
  assertEquals(ford!.asks, ["list_members"]);
  ford!.answer("list_members", { ok: true, view: viewOf(3, [ford!, 1], [alice, 3]) });
  assertEquals(ford!.hears(), ["join alice"]);
});

Deno.test("Member takes notices of the life of the tracker that it reported itself to, and no other", () => {
  const { network, hosts: [ford, arthur, alice] } = settled("ford", "arthur", "alice");
  const leave = (view: number, { id, name, address }: MemberHost, boot: number) => {
    const change = { kind: "leave", view, slot: 1, member: id, name, address, last: 0 } as const;
    ford!.tell({ type: "notice", change }, { group: GROUP, boot });
  };
  ford!.tell({ type: "unknown", boot: 2, reason: "restarted" });
  assertEquals(network.takeFrames("restore")[0]?.frame.view, 3);
  const { foreign } = ford!.member.counters;
  // The tracker sent it before it died, and what was reported makes another view 4.
  leave(4, arthur!, BOOT);
  assertEquals([ford!.hears(), ford!.member.counters.foreign - foreign], [[], 1]);
  leave(4, alice!, 2);
  assertEquals(ford!.hears(), ["leave alice"]);
});

Deno.test("Member believes an answer to its newest heartbeat which life of the tracker counts", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  // A report of a restart before the last one comes late.
  ford!.tell({ type: "unknown", boot: 9, reason: "restarted" });
  network.run(HEARTBEAT_MS);
  const { count } = network.takeFrames("heartbeat").at(-1)!.frame;
  const { id: member, name, address } = arthur!;
  const change = { kind: "leave", view: 3, slot: 2, member, name, address, last: 0 } as const;
  for (const answered of [count - 1, count]) {
    assertEquals(ford!.hears(), []);
    ford!.tell({ type: "heartbeat-ack", count: answered, boot: BOOT, views: [] });
    ford!.tell({ type: "notice", change }, { group: GROUP });
  }
  assertEquals(ford!.hears(), ["leave arthur"]);
});

Deno.test("Member fetches the view when it is still behind at the second answer", () => {
  const { hosts: [ford] } = settled("ford");
  const views = [{ group: viewOf(1).group, view: 2 }];
  ford!.tell({ type: "heartbeat-ack", count: 1, boot: 1, views });
  assertEquals(ford!.asks, []);
  ford!.tell({ type: "heartbeat-ack", count: 2, boot: 1, views });
  assertEquals(ford!.asks, ["list_members"]);
});

Deno.test("Member reports when the tracker goes silent, and when it is heard again", () => {
  const { network, hosts: [ford] } = settled("ford");
  network.run(10_000);
  assertEquals(ford!.hears(), ["tracker away"]);
  ford!.tell({ type: "heartbeat-ack", count: 1, boot: 1, views: [] });
  assertEquals(ford!.hears(), ["tracker back"]);
});

Deno.test("Member sends heartbeats within the interval, answers a probe, and restores a tracker", () => {
  const { network, hosts: [ford] } = settled("ford");
  network.run(10_000);
  const beats = network.takeFrames("heartbeat").map(({ at }) => at);
  assert(beats.length >= 10);
  assert(beats.slice(1).every((time, i) => time - beats[i]! <= 1_000));
  ford!.tell({ type: "probe", count: 7 });
  assertEquals(network.takeFrames("heartbeat").length, 1);
  ford!.tell({ type: "unknown", boot: 2, reason: "restarted" });
  const [restore] = network.takeFrames("restore");
  const { name, groupName, view, joined, slot } = restore!.frame;
  assertEquals([name, groupName, view, joined, slot], ["ford", "books", 1, 1, 1]);
});

Deno.test("Member asks with every third heartbeat, and with each one after an unanswered one", () => {
  const { network, hosts: [ford] } = settled("ford");
  const asked: boolean[] = [];
  const beat = (isAnswered: boolean) => {
    network.run(1_000);
    for (const { frame } of network.takeFrames("heartbeat")) asked.push(frame.asks);
    if (isAnswered) ford!.tell({ type: "heartbeat-ack", count: 1, boot: 1, views: [] });
  };
  // The first heartbeat is repeated meanwhile.
  network.run(2_000);
  network.takeFrames("heartbeat");
  const answers = [true, false, false, true, false, false, false, false, true, false, false, false];
  for (const isAnswered of answers) beat(isAnswered);
  const [t, f] = [true, false];
  assertEquals(asked.slice(0, answers.length), [t, f, f, t, f, f, t, t, t, f, f, t]);
});

/** Returns ford in a group, whose tracker names a range of channels. */
function withChannels({ mayUseChannels = true } = {}): MemberHost {
  const ford = new MemberHost("ford", new Network());
  ford.mayUseChannels = mayUseChannels;
  const { hostname: host, port } = ford.address;
  ford.answer("register", {
    ...{ ok: true, member: idOf("ford"), host, port, heartbeatMs: 1_000, boot: 1 },
    ...{ channels: "239.77.0.0/16", groups: [] },
  });
  assertEquals(ford.member.channels, []);
  ford.does({ type: "join", group: "books" });
  ford.answer("join_group", { ok: true, view: viewOf(1, [ford, 1]) });
  return ford;
}

Deno.test("Member listens on the channels of its groups where the tracker names a range", () => {
  const ford = withChannels();
  const { channels } = ford.member;
  assertEquals(channels.map(formatAddress), [`239.77.0.${GROUP}:4077`]);
  ford.network.run(100);
  assertEquals(ford.member.channels === channels, true, "the list is the same until a group goes");
  ford.does({ type: "leave", group: "books" });
  ford.network.run(100);
  ford.answer("exit_group", { ok: true });
  assertEquals(ford.member.channels, []);
});

Deno.test("Member listens on no channel that its process may not use", () => {
  assertEquals(withChannels({ mayUseChannels: false }).member.channels, []);
});

Deno.test("Member listens on no channel where the tracker names no range", () => {
  const { hosts: [ford] } = settled("ford");
  assertEquals(ford!.member.channels, []);
});
