import { assert, assertEquals } from "@std/assert";
import { LEASE_MS, LEASES_PER_DATAGRAM, RETRY_MS, RETRY_MS_MAX } from "../../../../lib/core/mod.ts";
import { refuse } from "../../../../lib/wire/mod.ts";
import { changeOf, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { at } from "../../client/member/fixture_network.ts";
import { EPOCH } from "./fixture_desk.ts";
import { answeredView, Office, TRACKER } from "./fixture_office.ts";

const NONE = { ok: false, code: "unknown_group", message: "no" } as const;

Deno.test("Sequencer registers at its tracker, and renews its leases from then on", () => {
  const office = new Office();
  assertEquals([office.asks, office.asksAt], [["register"], TRACKER]);
  office.network.run(5_000);
  assertEquals(office.takeTold(), [], "nobody yet");
  office.register();
  assertEquals([office.sequencer.id, office.takeEventLines()], [office.id, ["registered"]]);
  office.network.run(5_000);
  const leases = office.takeTold();
  assert(leases.length >= 3 * 5_000 / LEASE_MS, `${leases.length}`);
  assert(leases.every(({ source, group }) => source === office.id && group === 0));
  leases.forEach(({ frame }, i) => {
    assertEquals(frame, { type: "lease", count: i + 1, groups: [] });
  });
});

Deno.test("Sequencer tries to register again and again, after doubling delays", () => {
  const office = new Office();
  office.answer("register", undefined);
  assertEquals([office.takeEventLines(), office.asks], [["register-failed"], []]);
  office.network.run(RETRY_MS);
  office.answer("register", refuse("limit", "no"));
  for (let i = 0; i < 10; i++) {
    office.network.run(RETRY_MS_MAX);
    office.answer("register", undefined);
  }
  office.network.run(RETRY_MS_MAX - 1);
  assertEquals(office.asks, []);
  office.network.run(1);
  office.register();
  assertEquals(office.takeEventLines().at(-1), "registered");
});

Deno.test("Sequencer lists more groups than one lease holds in several", () => {
  const office = new Office();
  office.register();
  const count = 2 * LEASES_PER_DATAGRAM + 5;
  for (let id = 1; id <= count; id++) {
    office.grant(id);
    office.notice(id, "join", 1, "ford");
  }
  office.network.run(LEASE_MS);
  office.takeTold();
  office.network.run(LEASE_MS / 3 + 20);
  const leases = office.takeLeases().slice(-3);
  assertEquals(leases.map(({ groups }) => groups.length), [50, 50, 5]);
  const listed = leases.flatMap(({ groups }) => groups.map(({ group }) => group));
  assertEquals(new Set(listed).size, count);
  assertEquals(new Set(leases.map(({ count }) => count)).size, 3);
});

Deno.test("Sequencer remembers that it lacks a view, though the next answer lists other groups", () => {
  const office = new Office();
  office.register();
  for (let id = 1; id <= LEASES_PER_DATAGRAM + 1; id++) {
    office.grant(id, { name: `group${id}` });
    office.notice(id, "join", 1, "ford");
  }
  for (let round = 0; round < 2; round++) {
    office.network.run(LEASE_MS);
    assertEquals(office.asks, []);
    const leases = office.takeLeases().slice(-2);
    for (const { count, groups } of leases) {
      // A restarted tracker has numbered the first group's view anew, and keeps no changes.
      const views = groups.map(({ group }): [number, number] => [group, group === 1 ? 7 : 1]);
      office.acknowledge(count, ...views);
    }
  }
  assertEquals(office.asks, ["list_members"]);
  office.answer("list_members", answeredView(7, 1, ["ford", 1], ["arthur", 6]));
  assertEquals([...office.sequencer.groups()].map(({ view }) => view).slice(0, 2), [7, 1]);
});

Deno.test("Sequencer fetches a view of which changes are missing, once at a time", () => {
  const office = Office.granted("ford");
  office.notice(GROUP, "join", 3, "arthur");
  office.notice(GROUP, "join", 4, "alice");
  assertEquals(office.asks, ["list_members"]);
  office.answer("list_members", undefined);
  office.notice(GROUP, "join", 4, "alice");
  office.answer("list_members", NONE);
  office.notice(GROUP, "join", 4, "alice");
  office.answer("list_members", answeredView(4, 5, ["zaphod", 2]));
  const [group] = [...office.sequencer.groups()];
  assertEquals([group!.view, group!.size], [1, 1], "that was another group of the name");
  office.notice(GROUP, "join", 4, "alice");
  office.answer("list_members", answeredView(4, GROUP, ["ford", 1], ["arthur", 3], ["alice", 4]));
  assertEquals([group!.view, group!.size, group!.last], [4, 3, 3]);
});

Deno.test("Sequencer fetches a view only when two answers in a row show that it is behind", () => {
  const office = Office.granted("ford");
  const behind = (view: number) => {
    office.network.run(LEASE_MS / 3 + 20);
    office.acknowledge(office.takeLeases().at(-1)!.count, [GROUP, view]);
    return office.asks.length;
  };
  assertEquals(behind(2), 0, "the notice may be on its way");
  office.notice(GROUP, "join", 2, "arthur");
  assertEquals([behind(2), behind(3), behind(3)], [0, 0, 1]);
});

Deno.test("Sequencer renews its leases at once when a newcomer greets", () => {
  const office = Office.granted("ford");
  office.network.run(LEASE_MS / 3 + 20);
  office.takeTold();
  office.greet("arthur", 2);
  office.greet("arthur", 2);
  office.network.run(30);
  assertEquals(office.takeLeases().length, 1);
});

Deno.test("Sequencer answers a probe with its leases, and ignores strangers", () => {
  const office = Office.granted("ford");
  const leases = () => office.takeLeases().length;
  office.tell({ type: "probe", count: 1 });
  assertEquals(leases(), 1);
  const { foreign } = office.sequencer.counters;
  office.tell({ type: "probe", count: 1 }, { from: at(99) });
  office.tell({ type: "probe", count: 1 }, { destination: 5 });
  office.tell({ type: "unknown", boot: 1, reason: "evicted" }, { from: at(99) });
  office.tell({ type: "tail", highest: 1 });
  assertEquals([leases(), office.sequencer.counters.foreign - foreign], [0, 4]);
  office.tell({ type: "unknown", boot: 1, reason: "evicted" }, { destination: 0 });
  assertEquals([leases(), office.sequencer.id], [0, office.id]);
});

Deno.test("Sequencer that waits for an invitation registers where the first comes from", () => {
  const office = new Office({ isInvited: true });
  assertEquals(office.asks, []);
  const invite = { type: "invite", boot: 9 } as const;
  office.tell(invite, { destination: 0 });
  office.tell(invite, { destination: 0 });
  office.tell(invite, { destination: 0, from: at(99) });
  assertEquals([office.asks, office.asksAt], [["register"], TRACKER], "once, though asked thrice");
  office.register();
  office.tell(invite, { destination: 0, from: at(99) });
  assertEquals([office.asks, office.takeLeases().length], [[], 1]);
});

Deno.test("Sequencer that is invited though it is registered renews its leases: it keeps its groups", () => {
  const office = Office.granted("ford");
  office.tell({ type: "invite", boot: 10 }, { destination: 0 });
  assertEquals([office.asks, office.takeLeases().length], [[], 1]);
  assertEquals([...office.sequencer.groups()].length, 1);
});

Deno.test("Sequencer with a known tracker ignores invitations of others", () => {
  const office = new Office();
  office.answer("register", undefined);
  office.tell({ type: "invite", boot: 9 }, { destination: 0, from: at(99) });
  assertEquals(office.asks, []);
});

Deno.test("Sequencer releases a group that its lease named and the answer does not, and no other", () => {
  const office = new Office();
  office.register();
  for (const group of [1, 2]) {
    office.grant(group, { name: `group${group}` });
    office.notice(group, "join", 1, "ford");
  }
  office.network.run(LEASE_MS);
  const { count } = office.takeLeases().at(-1)!;
  office.grant(3, { name: "unlisted" });
  office.takeEventLines();
  office.acknowledge(999);
  assertEquals(office.takeEventLines(), [], "of no lease of ours");
  office.acknowledge(count, [2, 0]);
  assertEquals(office.takeEventLines(), ["released group1"]);
  office.acknowledge(count, [3, 1]);
  assertEquals(office.takeEventLines(), [], "an answer counts once");
  assertEquals([...office.sequencer.groups()].map(({ id }) => id), [2, 3]);
});

Deno.test("Sequencer reports its groups to a tracker that has lost its memory", () => {
  const office = Office.granted("ford", "arthur");
  office.notice(GROUP, "evict", 3, "arthur", 2);
  office.grant(5, { name: "films" });
  office.notice(5, "join", 1, "alice");
  office.takeTold();
  office.tell({ type: "unknown", boot: 10, reason: "restarted" });
  const place = { created: 0, epoch: EPOCH, joined: 0, slot: 0, mode: "total" } as const;
  const restore = { type: "restore", name: "marvin", ...place } as const;
  assertEquals(office.takeTold(), [
    {
      group: GROUP,
      source: office.id,
      frame: { ...restore, groupName: "books", view: 3, forgotten: 0, removed: [idOf("arthur")] },
    },
    {
      group: 5,
      source: office.id,
      frame: { ...restore, groupName: "films", view: 1, forgotten: 0, removed: [] },
    },
  ]);
  assertEquals(office.sequencer.id, office.id);
});

Deno.test("Sequencer takes notices of the life of the tracker that it reported itself to, and no other", () => {
  const office = Office.granted("ford", "arthur");
  office.tell({ type: "unknown", boot: 10, reason: "restarted" });
  const [group] = [...office.sequencer.groups()];
  const { foreign } = office.sequencer.counters;
  const leave = (boot: number) => {
    const change = { ...changeOf("leave", 3, "arthur"), slot: 2 };
    office.tell({ type: "notice", change }, { group: GROUP, boot });
    return [group!.view, group!.size, office.sequencer.counters.foreign - foreign];
  };
  // The tracker sent it before it died, and what was reported makes another view 3.
  assertEquals(leave(EPOCH.boot), [2, 2, 1]);
  assertEquals(leave(10), [3, 1, 1]);
});

Deno.test("Sequencer believes the answer to its newest lease which life of the tracker counts", () => {
  const office = Office.granted("ford");
  // A report of a restart before the last one comes late.
  office.tell({ type: "unknown", boot: 99, reason: "restarted" });
  office.notice(GROUP, "join", 2, "arthur");
  const [group] = [...office.sequencer.groups()];
  assertEquals(group!.view, 1);
  office.network.run(LEASE_MS);
  office.acknowledge(office.takeLeases().at(-1)!.count, [GROUP, 1]);
  office.notice(GROUP, "join", 2, "arthur");
  assertEquals(group!.view, 2);
});

Deno.test("Sequencer without groups reports itself to a tracker that has lost its memory", () => {
  const office = new Office();
  office.register();
  office.takeTold();
  office.tell({ type: "unknown", boot: 10, reason: "restarted" });
  const [report, ...others] = office.takeTold();
  assertEquals(others, []);
  assert(report!.group === 0 && report!.frame.type === "restore");
  assertEquals([report!.frame.mode, report!.frame.epoch.number], ["total", 0]);
});

Deno.test("Sequencer that was evicted releases all groups and registers anew", () => {
  const office = Office.granted("ford");
  office.greet("ford", 1);
  office.tell({ type: "unknown", boot: 9, reason: "evicted" });
  assertEquals([office.takeEventLines(), office.asks], [
    ["released books", "evicted"],
    ["register"],
  ]);
  assertEquals([office.sequencer.id, [...office.sequencer.groups()]], [undefined, []]);
  office.network.take();
  office.network.run(5_000);
  assertEquals(office.network.take(), [], "no leases, and nothing to members");
  office.register(77);
  assertEquals([office.takeEventLines(), office.sequencer.id], [["registered again"], 77]);
  office.tell({ type: "unknown", boot: 9, reason: "evicted" });
  assertEquals(office.takeEventLines(), [], "its former self was meant");
});
