import { assertEquals } from "@std/assert";
import { LEASE_MS } from "../../../../lib/core/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { at } from "../../client/member/fixture_network.ts";
import { bytesOf } from "../../client/member/fixture_stories.ts";
import { EPOCH } from "./fixture_desk.ts";
import { Office, TRACKER } from "./fixture_office.ts";

Deno.test("Sequencer orders a group that it is granted: changes and messages become entries", () => {
  const office = new Office();
  office.register();
  office.grant();
  office.notice(GROUP, "join", 1, "ford");
  assertEquals(office.takeEventLines({ isAppendShown: true }), [
    "registered",
    "granted books",
    `append ${GROUP} 1`,
  ]);
  office.greet("ford", 1);
  const messages = [{ fragment: 3, sentAt: 0, start: 0, end: 2 }];
  office.hear("ford", { type: "data", base: 1, messages }, { payload: bytesOf("hi") });
  assertEquals(office.takeEventLines({ isAppendShown: true }), [`append ${GROUP} 2`]);
  const sent = office.network.take().flatMap(({ datagram }) => datagram.frames);
  assertEquals(sent.filter(({ type }) => type === "change").length, 1);
  assertEquals(sent.filter(({ type }) => type === "ordered").length, 1);
  office.network.run(LEASE_MS);
  const lease = office.takeLeases().at(-1)!;
  assertEquals(lease.groups, [{ group: GROUP, epoch: EPOCH, view: 1, last: 2 }]);
});

Deno.test("Sequencer ignores a grant that is repeated, and one that it cannot serve", () => {
  const office = Office.granted("ford");
  office.grant();
  office.grant(GROUP, { epoch: { ...EPOCH, boot: EPOCH.boot + 1 } });
  office.grant(5, { mode: "fifo" });
  office.grant(0);
  assertEquals(office.takeEventLines(), []);
  assertEquals([...office.sequencer.groups()].map(({ id, last }) => [id, last]), [[GROUP, 1]]);
});

Deno.test("Sequencer sends entries only after its engine has confirmed them", () => {
  const office = Office.granted("ford");
  office.greet("ford", 1);
  office.isEngineSlow = true;
  office.network.take();
  office.notice(GROUP, "join", 2, "arthur");
  const entries = () => office.network.takeFrames("change").length;
  assertEquals(entries(), 0);
  office.appended(99, 1);
  office.appended(GROUP, 2);
  office.network.run(0);
  assertEquals(entries(), 2);
});

Deno.test("Sequencer takes nothing in a member's name from another address", () => {
  const office = Office.granted("ford", "arthur");
  office.network.take();
  const { foreign } = office.sequencer.counters;
  const slice = { fragment: 3, sentAt: 0, start: 0, end: 1 };
  const header = { group: GROUP, source: idOf("ford"), destination: office.id, epoch: EPOCH };
  for (
    const frame of [
      { type: "data", base: 1, messages: [slice] },
      { type: "bye", joined: 1, last: 0 },
      { type: "tail", highest: 9 },
      { type: "echo", cookie: 1 },
    ] as const
  ) {
    const bytes = encodeDatagram({ header, frames: [frame] }, Uint8Array.of(65));
    office.receive(bytes, at(99), office.network.now);
  }
  office.network.run(50);
  assertEquals(office.sequencer.counters.foreign - foreign, 4);
  assertEquals(office.takeEventLines({ isAppendShown: true }), []);
});

Deno.test("Sequencer releases a group with its last member", () => {
  const office = Office.granted("ford", "arthur");
  office.notice(GROUP, "leave", 3, "ford", 1);
  assertEquals(office.takeEventLines(), []);
  office.notice(GROUP, "evict", 4, "arthur", 2);
  assertEquals(office.takeEventLines(), ["released books"]);
  office.notice(GROUP, "join", 5, "ford");
  office.greet("ford", 5);
  assertEquals([office.takeEventLines(), [...office.sequencer.groups()]], [[], []]);
});

Deno.test("Sequencer quits before it closes, and renews no lease meanwhile", () => {
  const office = Office.granted("ford");
  office.does({ type: "close" });
  office.does({ type: "close" });
  assertEquals([office.asks, office.takeEventLines()], [["quit"], []]);
  office.network.take();
  office.network.run(5_000);
  assertEquals(office.takeTold(), []);
  office.answer("quit", { ok: true });
  assertEquals([office.takeEventLines(), office.asks], [["closed"], []]);
});

Deno.test("Sequencer closes though its tracker does not answer, has evicted it, or never knew it", () => {
  const away = Office.granted("ford");
  away.does({ type: "close" });
  away.answer("quit", undefined);
  assertEquals(away.takeEventLines(), ["closed"]);
  const dead = Office.granted("ford");
  dead.does({ type: "close" });
  dead.tell({ type: "unknown", boot: 9, reason: "evicted" });
  assertEquals(dead.takeEventLines(), ["released books", "evicted", "closed"]);
  const stranger = new Office();
  stranger.does({ type: "close" });
  stranger.network.run(10_000);
  assertEquals(stranger.takeEventLines(), ["closed"]);
  const waiting = new Office({ isInvited: true });
  waiting.does({ type: "close" });
  waiting.tell({ type: "invite", boot: 9 }, { destination: 0 });
  assertEquals([waiting.takeEventLines(), waiting.asks], [["closed"], []]);
});

Deno.test("Sequencer counts what it does not understand, and what is not for it", () => {
  const office = Office.granted("ford");
  const { counters } = office.sequencer;
  const before = { ...counters };
  office.receive(Uint8Array.of(1, 2, 3), at(9), office.network.now);
  office.receive(new Uint8Array(1_400), TRACKER, office.network.now);
  assertEquals(counters.malformed - before.malformed, 2);
  const hello = { type: "hello", joined: 1, peerJoined: 0, base: 0, cut: 0, name: "ford" } as const;
  office.hear("ford", hello, { group: 5 });
  office.hear("ford", hello, { destination: 5 });
  office.hear("ford", { type: "lease", count: 1, groups: [] });
  assertEquals(counters.foreign - before.foreign, 3);
  assertEquals(office.network.takeFrames("welcome"), []);
  office.hear("ford", hello, { destination: 0 });
  assertEquals(office.network.takeFrames("welcome").length, 1);
});

Deno.test("Sequencer lets its groups take turns", () => {
  const office = new Office();
  office.register();
  for (const group of [1, 2, 3]) {
    office.grant(group, { name: `group${group}` });
    office.notice(group, "join", 1, "ford");
    office.greet("ford", 1, group);
  }
  office.network.run(20);
  office.network.take();
  const ranges = [{ first: 1, last: 1 }];
  const nak = { type: "nak", stream: office.id, ranges } as const;
  const hello = { type: "hello", joined: 1, peerJoined: 0, base: 0, cut: 0, name: "ford" } as const;
  for (const group of [1, 2, 3]) office.hears("ford", [hello, nak], { group });
  office.network.run(0);
  const groups = office.network.take().map(({ datagram }) => datagram.header.group);
  assertEquals(groups.length, 6);
  assertEquals(new Set(groups.slice(0, 3)).size, 3, "each has sent once before one sends twice");
});

Deno.test("Sequencer divides its receive buffer among the streams of all its groups", () => {
  const office = Office.granted("ford");
  const maps = GROUP + 1;
  office.grant(maps, { name: "maps" });
  office.notice(maps, "join", 1, "ford");
  for (const group of [GROUP, maps]) office.greet("ford", 1, group);
  const messages = [{ fragment: 3, sentAt: 0, start: 0, end: 2 }];
  const shares = [GROUP, maps].map((group) => {
    office.network.take();
    office.hear("ford", { type: "data", base: 1, messages }, { group, payload: bytesOf("hi") });
    office.network.run(20);
    return office.network.takeFrames("ack").map(({ frame }) => frame.share);
  });
  assertEquals(shares, [[127_795], [63_897]]);
});
