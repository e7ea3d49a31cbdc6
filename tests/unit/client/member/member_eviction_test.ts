import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { RETRY_MS, RETRY_MS_MAX, RETURN_MS, RETURN_MS_MAX } from "../../../../lib/core/mod.ts";
import { idOf } from "./fixture_groups.ts";
import { type MemberHost, notify, settled, viewOf } from "./fixture_members.ts";

const NEW_ID = 999_999_999;

/** Sends a member the news that the tracker has evicted it. */
function evict(host: MemberHost): void {
  host.tell({ type: "unknown", boot: 1, reason: "evicted" });
}

Deno.test("Member that is evicted while alive registers again, rejoins and reports what was missed", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  ford!.says("1", "2");
  network.run(50);
  network.isLost = () => true;
  ford!.says("3", "4");
  network.run(50);
  assertEquals(alice!.hears(), ["ford: 1", "ford: 2"]);
  evict(alice!);
  const { id, name, address } = { ...alice!, id: alice!.member.id ?? 0 };
  assertEquals([id, alice!.hears(), alice!.asks], [0, ["evicted from books"], ["register"]]);
  network.isLost = () => false;
  alice!.register(NEW_ID);
  notify(ford!, "evict", 3, alice!, idOf("alice"));
  notify(ford!, "join", 4, alice!, NEW_ID);
  alice!.answer("join_group", { ok: true, view: viewOf(4, [ford!, 1], [alice!, 4]) });
  network.run(100);
  ford!.says("5");
  network.run(100);
  assertEquals(alice!.hears(), [
    "registered again",
    "joined books again",
    "ford lost 3-4",
    "ford: 5",
  ]);
  assertEquals([name, address], ["alice", alice!.address]);
  assertNotEquals(alice!.id, id);
});

Deno.test("Member resumes the right group after it was in another one of the same name", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  ford!.says("1", "2");
  network.run(50);
  network.isLost = () => true;
  ford!.says("3");
  evict(alice!);
  // A tracker that rebuilds has not heard of books yet, and makes it anew.
  alice!.register(NEW_ID);
  const anew = { ...viewOf(1, [alice!, 1]), group: 5 };
  alice!.answer("join_group", { ok: true, view: anew });
  network.isLost = () => false;
  evict(alice!);
  alice!.register(NEW_ID + 1);
  notify(ford!, "evict", 3, alice!, idOf("alice"));
  notify(ford!, "join", 4, alice!, NEW_ID + 1);
  alice!.answer("join_group", { ok: true, view: viewOf(4, [ford!, 1], [alice!, 4]) });
  network.run(100);
  assertEquals(alice!.hears().filter((line) => line.startsWith("ford")), [
    ...["ford: 1", "ford: 2", "ford lost 3"],
  ]);
});

Deno.test("Member that is evicted reports its unacknowledged messages as of unknown outcome", () => {
  const { network, hosts: [ford] } = settled("ford", "alice");
  ford!.says("heard");
  network.run(50);
  network.isLost = () => true;
  ford!.says("heard?", "heard?");
  evict(ford!);
  const own = ["ford: heard", "ford: heard?", "ford: heard?"];
  assertEquals(ford!.hears(), [...own, "evicted from books", "unknown outcome 2-3"]);
});

Deno.test("Member that is evicted with all acknowledged has no message of unknown outcome", () => {
  const { network, hosts: [ford] } = settled("ford", "alice");
  ford!.says("heard");
  network.run(100);
  evict(ford!);
  assertEquals(ford!.hears(), ["ford: heard", "evicted from books"]);
});

Deno.test("Member delivers what had arrived before it reports its eviction", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  network.isLost = ({ datagram }) => datagram.frames.some(({ type }) => type === "data");
  ford!.says("1");
  network.isLost = () => false;
  ford!.says("2");
  network.run(0.5);
  evict(alice!);
  assertEquals(alice!.hears(), ["ford lost 1", "ford: 2", "evicted from books"]);
});

Deno.test("Member tries to register and to rejoin again and again, with delays that double", () => {
  const { network, hosts: [ford] } = settled("ford");
  evict(ford!);
  ford!.hears();
  for (const ms of [RETRY_MS, 2 * RETRY_MS, 4 * RETRY_MS, RETRY_MS_MAX, RETRY_MS_MAX]) {
    ford!.answer("register", undefined);
    network.run(ms - 1);
    assertEquals(ford!.asks, []);
    network.run(1);
    assertEquals(ford!.asks, ["register"]);
  }
  assertEquals(new Set(ford!.hears()), new Set(["register-failed again"]));
  ford!.register(NEW_ID);
  ford!.answer("join_group", undefined);
  network.run(RETRY_MS);
  ford!.answer("join_group", { ok: true, view: viewOf(3, [ford!, 3]) });
  assertEquals(ford!.hears(), [
    "registered again",
    "join-failed books again",
    "joined books again",
  ]);
});

Deno.test("Member that leaves a group while it is evicted does not rejoin it, and reports no gap later", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  ford!.says("1");
  network.run(50);
  evict(alice!);
  alice!.does({ type: "leave", group: "books" });
  alice!.register(NEW_ID);
  assertEquals(alice!.asks, []);
  ford!.says("2");
  network.run(50);
  assertEquals(alice!.hears(), [
    "ford: 1",
    "evicted from books",
    "left books",
    "registered again",
  ]);
  alice!.join(viewOf(4, [ford!, 1], [alice!, 4]));
  network.run(100);
  assertEquals(alice!.hears(), ["joined books"]);
});

Deno.test("Member that is evicted while it leaves a group has left it", () => {
  const { network, hosts: [ford] } = settled("ford", "alice");
  network.isLost = () => true;
  ford!.says("1");
  ford!.does({ type: "leave", group: "books" });
  evict(ford!);
  assertEquals(ford!.hears(), ["ford: 1", "evicted from books", "unknown outcome 1", "left books"]);
  ford!.register(NEW_ID);
  assertEquals(ford!.asks, []);
});

Deno.test("Member that is evicted while it closes is closed", () => {
  const { network, hosts: [ford] } = settled("ford", "alice");
  network.isLost = () => true;
  ford!.says("1");
  ford!.does({ type: "close" });
  evict(ford!);
  assertEquals(ford!.hears().at(-1), "closed");
  assertEquals(ford!.asks, []);
});

Deno.test("Member ignores an answer to a request of its evicted id", () => {
  const { hosts: [ford] } = settled("ford");
  ford!.does({ type: "join", group: "films" });
  const old = ford!.take("join_group");
  evict(ford!);
  ford!.register(NEW_ID);
  old.reply({ ok: true, view: { ...viewOf(1, [ford!, 1]), name: "films", group: 78 } });
  assertEquals(ford!.member.groups(), []);
  assertEquals(ford!.asks.filter((type) => type === "join_group").length, 2);
});

Deno.test("Member reports no gap between two groups of one name", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  ford!.says("1");
  network.run(50);
  evict(alice!);
  // Meanwhile ford left, the group was gone, and he made another of the same name.
  ford!.does({ type: "leave", group: "books" });
  network.run(4_000);
  ford!.answer("exit_group", { ok: true });
  ford!.join({ ...viewOf(1, [ford!, 1]), group: 78 });
  ford!.says("1 of another stream", "2", "3");
  alice!.register(NEW_ID);
  alice!.answer("join_group", {
    ok: true,
    view: { ...viewOf(2, [ford!, 1], [alice!, 2]), group: 78 },
  });
  network.run(100);
  assert(alice!.hears().every((line) => !line.includes("lost")));
});

Deno.test("Member.pollUrgent() returns requests, but none while an eviction waits for the application", () => {
  const { network, hosts: [ford, alice] } = settled("ford", "alice");
  ford!.says("1");
  network.run(50);
  alice!.isReading = false;
  notify(alice!, "leave", 9, ford!, idOf("ford"));
  assertEquals(alice!.member.pollUrgent()?.type, "request", "a view is missing");
  evict(alice!);
  assertEquals(alice!.member.pollUrgent(), undefined);
  alice!.isReading = true;
  assertEquals(alice!.hears(), ["ford: 1", "evicted from books"]);
  assertEquals(alice!.asks, ["register"]);
});

Deno.test("Member that the tracker never hears registers again after a time that doubles, and is told once why", () => {
  const { network, hosts: [ford] } = settled("ford");
  const unheard = { type: "unknown", boot: 1, reason: "unheard" } as const;
  const delays: number[] = [];
  const told: string[] = [];
  for (let i = 0; i < 7; i++) {
    ford!.tell(unheard);
    told.push(...ford!.hears().filter((line) => line.startsWith("udp")));
    const since = network.now;
    while (!ford!.asks.includes("register")) network.run(RETURN_MS / 4);
    delays.push(network.now - since);
    ford!.register(NEW_ID + i);
  }
  assertEquals(delays, [1, 2, 4, 8, 16, 30, 30].map((s) => 1_000 * s));
  assertEquals([delays.at(-1), told], [RETURN_MS_MAX, ["udp lost: sent"]]);
  // The firewall is opened.
  ford!.hears();
  ford!.tell({ type: "heartbeat-ack", count: 1, boot: 1, views: [] });
  assertEquals(ford!.hears(), ["udp passes"]);
  ford!.tell(unheard);
  assertEquals(ford!.hears(), ["udp lost: sent", "evicted from  unheard, back in 1000"]);
});

Deno.test("Member that waits to register again is closed at once", () => {
  const { hosts: [ford] } = settled("ford");
  ford!.tell({ type: "unknown", boot: 1, reason: "unheard" });
  ford!.does({ type: "close" });
  assertEquals([ford!.hears().at(-1), ford!.asks], ["closed", []]);
});

/**
 * Lets a member without answers to its heartbeats ask over TCP, and returns what it is told by
 * when.
 */
function cutOff(answer: { ok: true; silentMs: number | null } | undefined, isProbed = false) {
  const { network, hosts: [ford] } = settled("ford");
  network.take();
  while (network.takeFrames("heartbeat").length === 0) network.run(10);
  ford!.tell({ type: "heartbeat-ack", count: 1, boot: 1, views: [] });
  const since = network.now;
  ford!.hears();
  while (!ford!.asks.includes("check_path")) {
    network.run(100);
    if (isProbed) ford!.tell({ type: "probe", count: 1 });
  }
  ford!.answer("check_path", answer);
  const told: string[] = [];
  while (told.length === 0) {
    network.run(100);
    told.push(...ford!.hears());
  }
  return { told, ms: network.now - since };
}

Deno.test("Member is told within 5 s in which direction datagrams to and from its tracker get lost", () => {
  const cases = [
    cutOff({ ok: true, silentMs: 400 }),
    cutOff({ ok: true, silentMs: null }),
    cutOff({ ok: true, silentMs: 4_000 }, true),
    cutOff(undefined),
  ];
  assertEquals(cases.map(({ told }) => told), [
    ...[["udp lost: received"], ["udp lost: both"], ["udp lost: sent"], ["tracker away"]],
  ]);
  for (const { ms } of cases) assert(ms <= 5_000, `${ms}`);
});
