import { assertEquals } from "@std/assert";
import { directNameOf, LAST_UNKNOWN, NO_EPOCH } from "../../../../lib/core/mod.ts";
import type { ViewRecord } from "../../../../lib/wire/mod.ts";
import { batchOf } from "../../ordering/stream/fixture_batch.ts";
import { idOf } from "./fixture_groups.ts";
import { MemberHost } from "./fixture_members.ts";
import { Network } from "./fixture_network.ts";
import { bytesOf } from "./fixture_stories.ts";

const DONE = { ok: true } as const;
const GROUP = 91;
const NAME = directNameOf(idOf("ford"), idOf("arthur"));

/** Returns the view of the direct group, without the members that are left out. */
function record(view: number, ...members: MemberHost[]): ViewRecord {
  const rest = { mode: "fifo", created: 4, epoch: NO_EPOCH, sequencer: null } as const;
  return {
    ...{ group: GROUP, name: NAME, view, ...rest },
    members: members.map(({ name, address }, i) => {
      const { hostname: host, port } = address;
      return { id: idOf(name), name, host, port, joined: i + 1, slot: i + 1 };
    }),
  };
}

/** Sends a member the word that it is in the group; returns false if it asks for nothing. */
function tell(host: MemberHost, partner: MemberHost): boolean {
  const { length } = host.asks;
  host.tell({ type: "direct", partner: idOf(partner.name) }, { group: GROUP });
  return host.asks.length > length;
}

function registered(): { network: Network; ford: MemberHost; arthur: MemberHost } {
  const network = new Network();
  const [ford, arthur] = ["ford", "arthur"].map((name) => new MemberHost(name, network));
  for (const host of [ford!, arthur!]) {
    host.register();
    host.hears();
  }
  return { network, ford: ford!, arthur: arthur! };
}

function says(host: MemberHost, text: string): void {
  const batch = batchOf(bytesOf(text));
  host.does({ type: "multicast", group: NAME, batch, sentAt: 1_000 });
}

/** Lets ford open, and arthur be told. */
function talking() {
  const members = registered();
  const { ford, arthur, network } = members;
  ford.does({ type: "direct", to: "arthur" });
  ford.answer("open_direct", { ok: true, view: record(2, ford, arthur) });
  tell(arthur, ford);
  arthur.answer("list_members", { ok: true, view: record(2, ford, arthur) });
  network.run(100);
  assertEquals([ford.hears(), arthur.hears()], [[`joined ${NAME}`], [`joined ${NAME}`]]);
  return members;
}

Deno.test("Member delivers direct messages that were sent before the other one was told", () => {
  const { network, ford, arthur } = registered();
  ford.does({ type: "direct", to: "arthur" });
  assertEquals(ford.take("open_direct").request.name, "arthur");
  ford.does({ type: "direct", to: "arthur" });
  assertEquals(ford.asks, []);
  for (const [host, partner] of [[arthur, ford], [ford, arthur]] as const) {
    tell(host, partner);
    assertEquals(tell(host, partner), false);
    const { request, reply } = host.take("list_members");
    assertEquals(request.group, NAME);
    reply({ ok: true, view: record(2, ford, arthur) });
  }
  says(ford, "one");
  network.run(300);
  says(arthur, "two");
  network.run(300);
  assertEquals(ford.hears(), [`joined ${NAME}`, "ford: one", "arthur: two"]);
  assertEquals(arthur.hears(), [`joined ${NAME}`, "ford: one", "arthur: two"]);
});

Deno.test("Member repeats what it sent while the other one had not heard of the group", () => {
  const { network, ford, arthur } = registered();
  ford.does({ type: "direct", to: "arthur" });
  ford.answer("open_direct", { ok: true, view: record(2, ford, arthur) });
  says(ford, "one");
  says(ford, "two");
  network.run(2_000);
  assertEquals(arthur.hears(), []);
  tell(arthur, ford);
  arthur.answer("list_members", { ok: true, view: record(2, ford, arthur) });
  network.run(2_000);
  assertEquals(arthur.hears(), [`joined ${NAME}`, "ford: one", "ford: two"]);
});

Deno.test("Member enters no direct group without the tracker's view that it is in", () => {
  const { ford, arthur } = registered();
  const marvin = new MemberHost("marvin", ford.network);
  marvin.register();
  arthur.tell({ type: "direct", partner: idOf("ford") }, { group: GROUP, destination: 0 });
  assertEquals([arthur.asks, tell(arthur, arthur)], [[], false]);
  for (const view of [record(3, ford), record(2, ford, marvin)]) {
    assertEquals(tell(arthur, ford), true);
    arthur.answer("list_members", { ok: true, view });
  }
  tell(arthur, ford);
  arthur.answer("list_members", "unknown_group");
  tell(arthur, ford);
  arthur.answer("list_members", undefined);
  assertEquals([arthur.hears(), arthur.asks, arthur.member.groups()], [[], [], []]);
  tell(arthur, ford);
  arthur.answer("list_members", { ok: true, view: record(2, ford, arthur) });
  assertEquals([arthur.hears(), tell(arthur, ford)], [[`joined ${NAME}`], false]);
});

Deno.test("Member leaves a group whose other member is gone before it heard of it", () => {
  const { ford, arthur } = registered();
  tell(arthur, ford);
  arthur.answer("list_members", { ok: true, view: record(3, arthur) });
  assertEquals(tell(arthur, ford), false);
  const { request, reply } = arthur.take("exit_group");
  assertEquals([request.group, request.last, arthur.asks], [NAME, 0, []]);
  reply(DONE);
  assertEquals([arthur.hears(), arthur.member.groups()], [[], []]);
});

Deno.test("Member ends a conversation when the other one is evicted, and reports what it lacks", () => {
  const { network, ford, arthur } = talking();
  says(ford, "one");
  network.run(100);
  network.remove(arthur);
  says(ford, "two");
  says(ford, "three");
  network.run(100);
  const gone = { member: idOf("arthur"), address: arthur.address, name: "arthur" };
  const change = { kind: "evict", view: 3, slot: 2, last: LAST_UNKNOWN, ...gone } as const;
  ford.tell({ type: "notice", change }, { group: GROUP });
  assertEquals(ford.member.room(NAME), 0);
  ford.answer("exit_group", DONE);
  assertEquals(ford.hears(), [
    ...["ford: one", "ford: two", "ford: three", "evict arthur"],
    `left ${NAME} arthur 2-3`,
  ]);
  // A tracker that has not heard of the exit does not bring the stay back.
  tell(ford, arthur);
  ford.answer("list_members", { ok: true, view: record(2, ford, arthur) });
  assertEquals([ford.hears(), ford.member.groups(), ford.asks], [[], [], ["exit_group"]]);
});

Deno.test("Member ends a conversation when the other one leaves, and lacks nothing that was acked", () => {
  const { network, ford, arthur } = talking();
  says(ford, "one");
  network.run(100);
  arthur.does({ type: "close" });
  network.run(100);
  ford.answer("exit_group", DONE);
  assertEquals(ford.hears(), ["ford: one", "leave arthur", `left ${NAME}`]);
});

Deno.test("Member that has just taken a message acknowledges it with its bye", () => {
  const { network, ford, arthur } = talking();
  says(ford, "one");
  network.run(1);
  arthur.does({ type: "close" });
  network.run(1);
  ford.answer("exit_group", DONE);
  assertEquals(ford.hears(), ["ford: one", "leave arthur", `left ${NAME}`]);
});

Deno.test("Member that leaves does not report that the other one follows", () => {
  const { network, ford, arthur } = talking();
  ford.does({ type: "close" });
  network.run(1);
  assertEquals(arthur.asks, ["exit_group"]);
  const left = { member: idOf("arthur"), address: arthur.address, name: "arthur" };
  const change = { kind: "leave", view: 3, slot: 2, last: 0, ...left } as const;
  ford.tell({ type: "notice", change }, { group: GROUP });
  ford.answer("exit_group", DONE);
  assertEquals(ford.hears(), [`left ${NAME}`]);
});

Deno.test("Member does not join its direct groups again after an eviction", () => {
  const { network, ford } = talking();
  ford.tell({ type: "unknown", boot: 1, reason: "evicted" });
  network.run(0);
  ford.register(77);
  assertEquals(ford.hears(), [`evicted from ${NAME}`, `left ${NAME}`, "registered again"]);
  assertEquals([ford.asks, ford.member.groups()], [[], []]);
});

Deno.test("Member asks again for a conversation that an eviction kept from beginning", () => {
  const { ford } = registered();
  ford.does({ type: "direct", to: "arthur" });
  ford.take("open_direct");
  ford.tell({ type: "unknown", boot: 1, reason: "evicted" });
  ford.register(77);
  assertEquals(ford.take("open_direct").request.member, 77);
});

Deno.test("Member tries again while the tracker waits, and reports any other refusal", () => {
  const { network, ford } = registered();
  ford.does({ type: "direct", to: "arthur" });
  ford.answer("open_direct", "rebuilding");
  assertEquals([ford.hears(), ford.asks], [[], []]);
  network.run(300);
  ford.answer("open_direct", "unknown_name");
  ford.does({ type: "direct", to: "arthur" });
  ford.answer("open_direct", undefined);
  assertEquals(ford.hears(), ["direct-failed", "direct-failed"]);
  network.run(3_000);
  assertEquals(ford.asks.includes("open_direct"), false);
});

Deno.test("Member asks no more for a conversation that is not wanted any more", () => {
  const { network, ford } = registered();
  ford.does({ type: "direct", to: "arthur" });
  ford.answer("open_direct", "rebuilding");
  ford.does({ type: "direct-withdrawn", to: "arthur" });
  network.run(3_000);
  assertEquals([ford.hears(), ford.asks.includes("open_direct")], [[], false]);
  ford.does({ type: "direct", to: "arthur" });
  ford.does({ type: "direct-withdrawn", to: "arthur" });
  ford.answer("open_direct", "unknown_name");
  assertEquals([ford.hears(), ford.asks.includes("open_direct")], [[], false]);
});

Deno.test("Member enters a conversation that was opened before it was withdrawn", () => {
  const { ford, arthur } = registered();
  ford.does({ type: "direct", to: "arthur" });
  ford.does({ type: "direct-withdrawn", to: "arthur" });
  ford.does({ type: "direct", to: "arthur" });
  ford.does({ type: "direct-withdrawn", to: "arthur" });
  const { reply } = ford.take("open_direct");
  assertEquals(ford.asks, []);
  reply({ ok: true, view: record(2, ford, arthur) });
  assertEquals(ford.hears(), [`joined ${NAME}`]);
});

Deno.test("Member asks no more for a conversation that the other one has opened", () => {
  const { network, ford, arthur } = registered();
  ford.does({ type: "direct", to: "arthur" });
  ford.answer("open_direct", "rebuilding");
  tell(ford, arthur);
  ford.answer("list_members", { ok: true, view: record(2, arthur, ford) });
  network.run(3_000);
  assertEquals([ford.hears(), ford.asks.includes("open_direct")], [[`joined ${NAME}`], false]);
});

Deno.test("Member reports its direct groups to a tracker that was restarted", () => {
  const { network, ford } = talking();
  network.take();
  ford.tell({ type: "unknown", boot: 2, reason: "restarted" });
  network.run(10);
  const [report] = network.takeFrames("restore");
  assertEquals([report!.frame.groupName, report!.frame.view, report!.frame.joined], [NAME, 2, 1]);
});
