import { assert, assertEquals } from "@std/assert";
import { EXPEL_MS, LEASE_MS, RECOVER_MS, RECOVER_PATIENCE_MS } from "../../../../lib/core/mod.ts";
import type { Frame, PromiseFrame } from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { addressFor, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { EPOCH } from "./fixture_desk.ts";
import { answeredView, Office } from "./fixture_office.ts";
import { NEXT } from "./fixture_succession.ts";

const PROMISE: PromiseFrame = {
  ...{ type: "promise", epoch: NEXT, installed: EPOCH, base: 0, joined: 1, hasBegun: true },
  ...{ cut: 1, delivered: 3, submitted: 0, held: [] },
};

/** A member says something in the new epoch. */
function hear(office: Office, name: string, frame: Frame, epoch = NEXT): void {
  const header = { group: GROUP, source: idOf(name), destination: office.id, epoch };
  office.receive(encodeDatagram({ header, frames: [frame] }), addressFor(name), office.network.now);
  office.network.run(0);
}

/** One that is granted a group of others, which it has the view of. */
function successor(...names: string[]): Office {
  const office = new Office();
  office.register();
  office.grant(GROUP, { epoch: NEXT, last: 3 });
  const seats = names.map((name, i): [string, number] => [name, i + 1]);
  office.answer("list_members", answeredView(names.length, GROUP, ...seats));
  office.takeEventLines();
  return office;
}

/** Frames of one type that it sent to members since the last call. */
const sent = (office: Office, type: Frame["type"]) => {
  office.network.run(0);
  return office.network.takeFrames(type).length;
};

Deno.test("Sequencer that is granted a later epoch fetches the view, and asks the members", () => {
  const office = new Office();
  office.register();
  office.grant(GROUP, { epoch: NEXT });
  assertEquals(office.asks, ["list_members"]);
  assertEquals(office.takeEventLines(), ["registered"], "it does not order the group yet");
  office.answer("list_members", undefined);
  office.network.run(LEASE_MS);
  assertEquals(office.asks, [], "the connection failed: its leases will show that it is behind");
  const { count } = office.takeLeases().at(-1)!;
  office.acknowledge(count, [GROUP, 2]);
  office.answer("list_members", answeredView(2, GROUP, ["ford", 1], ["arthur", 2]));
  assertEquals(sent(office, "recover"), 2);
});

Deno.test("Sequencer that is granted a group waits until a restarted tracker has all its members", () => {
  const office = new Office();
  office.register();
  office.grant(GROUP, { epoch: NEXT });
  // Arthur has not reported himself yet, and may have delivered more than ford has.
  office.answer("list_members", answeredView(0, GROUP, ["ford", 1]));
  assertEquals(sent(office, "recover"), 0);
  office.network.run(LEASE_MS);
  office.acknowledge(office.takeLeases().at(-1)!.count, [GROUP, 3]);
  office.answer("list_members", answeredView(3, GROUP, ["ford", 1], ["arthur", 2]));
  assertEquals(sent(office, "recover"), 2);
});

Deno.test("Sequencer orders the group when all have promised, and says so in its leases", () => {
  const office = successor("ford", "arthur");
  hear(office, "ford", PROMISE);
  assertEquals([office.takeEventLines(), sent(office, "install")], [[], 0]);
  office.network.run(LEASE_MS);
  assertEquals(office.takeLeases().at(-1)?.groups, [
    { group: GROUP, epoch: NEXT, view: 2, last: 0 },
  ]);
  hear(office, "arthur", { ...PROMISE, joined: 2 });
  assertEquals([office.takeEventLines(), sent(office, "install")], [["granted books"], 2]);
  office.network.run(LEASE_MS);
  assertEquals(office.takeLeases().at(-1)?.groups[0]?.last, 4);
});

Deno.test("Sequencer reports a member that does not promise, and goes on when it is out", () => {
  const office = successor("ford", "arthur");
  hear(office, "ford", PROMISE);
  office.network.take();
  office.network.run(RECOVER_PATIENCE_MS + RECOVER_MS + EXPEL_MS);
  const reports = office.network.takeFrames("expel").map(({ frame }) => frame);
  assert(reports.length >= 2, "again and again");
  assertEquals(reports[0], {
    ...{ type: "expel", epoch: NEXT, reason: "silent", members: [idOf("arthur")] },
  });
  assertEquals(office.asks, ["list_members"], "it may be out already");
  office.notice(GROUP, "evict", 3, "arthur", 2);
  assertEquals(office.takeEventLines(), ["granted books"]);
});

Deno.test("Sequencer begins a takeover anew for a newer grant, and ignores an older one", () => {
  const office = successor("ford");
  const third = { ...NEXT, number: 3 };
  office.grant(GROUP, { epoch: NEXT });
  office.grant(GROUP, { epoch: EPOCH });
  office.grant(GROUP, { epoch: { number: 2, boot: 77 } });
  assertEquals(office.asks, [], "it is at it already");
  office.grant(GROUP, { epoch: third });
  office.answer("list_members", answeredView(1, GROUP, ["ford", 1]));
  hear(office, "ford", PROMISE);
  assertEquals(office.takeEventLines(), ["released books"], "a promise to the epoch before");
  hear(office, "ford", { ...PROMISE, epoch: third }, third);
  assertEquals(office.takeEventLines(), ["granted books"]);
});

Deno.test("Sequencer that orders a group gives it up for a takeover in a later epoch", () => {
  const office = Office.granted("ford");
  office.grant(GROUP, { epoch: NEXT });
  assertEquals([office.takeEventLines(), office.asks], [["released books"], ["list_members"]]);
  assertEquals([...office.sequencer.groups()], []);
});

Deno.test("Sequencer ends a takeover when its tracker's answer no longer names the group", () => {
  const office = successor("ford");
  office.network.run(LEASE_MS);
  office.acknowledge(office.takeLeases().at(-1)!.count);
  assertEquals(office.takeEventLines(), ["released books"]);
  office.network.take();
  office.network.run(5_000);
  assertEquals(office.network.takeFrames("recover"), []);
});

Deno.test("Sequencer reports a takeover that is under way to a restarted tracker", () => {
  const office = successor("ford", "arthur");
  office.takeTold();
  office.tell({ type: "unknown", boot: 10, reason: "restarted" });
  const [report] = office.takeTold();
  assert(report?.frame.type === "restore");
  const { epoch, view, groupName } = report.frame;
  assertEquals([report.group, groupName, epoch, view], [GROUP, "books", NEXT, 2]);
});

Deno.test("Sequencer reports a member that went astray, so that the tracker evicts it", () => {
  const office = successor("ford");
  // Of arthur it hears when the epoch is open: he has delivered what nobody goes on with.
  hear(office, "ford", PROMISE);
  office.takeEventLines();
  office.notice(GROUP, "join", 2, "arthur");
  office.network.take();
  hear(office, "arthur", { ...PROMISE, joined: 2, cut: 2, delivered: 9 });
  const [report] = office.network.takeFrames("expel").map(({ frame }) => frame);
  assertEquals([report?.reason, report?.members], ["behind", [idOf("arthur")]]);
});

Deno.test("Sequencer repeats all joins for newcomers if its tracker was restarted during the takeover", () => {
  const office = successor("ford", "arthur");
  hear(office, "ford", { ...PROMISE, hasBegun: true });
  office.tell({ type: "unknown", boot: 10, reason: "restarted" });
  office.network.take();
  hear(office, "arthur", { ...PROMISE, joined: 2, hasBegun: false });
  office.network.run(1);
  const joins = office.network.takeFrames("change").map(({ frame: { change } }) => change.name);
  assertEquals([...new Set(joins)].sort(), ["arthur", "ford"]);
});

Deno.test("Sequencer gives a group up that another one has in a newer epoch, and sends nothing more", () => {
  const office = successor("ford");
  hear(office, "ford", PROMISE);
  office.takeEventLines();
  office.does({ type: "fenced", group: GROUP });
  assertEquals(office.takeEventLines(), ["released books"]);
  office.does({ type: "fenced", group: GROUP });
  office.network.run(LEASE_MS);
  assertEquals(office.takeLeases().at(-1)?.groups, []);
});
