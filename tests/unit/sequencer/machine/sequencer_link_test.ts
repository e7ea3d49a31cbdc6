import { assertEquals, assertThrows } from "@std/assert";
import { Fifo } from "../../../../lib/core/fifo.ts";
import {
  type Address,
  DATAGRAM_BYTES_MAX,
  InvariantError,
  RETURN_MS,
} from "../../../../lib/core/mod.ts";
import { Counters, Requests } from "../../../../lib/roles/mod.ts";
import { HeldGroups } from "../../../../lib/sequencer/machine/held_groups.ts";
import type { SequencerEvent, SequencerOptions } from "../../../../lib/sequencer/machine/mod.ts";
import { SequencerLink } from "../../../../lib/sequencer/machine/link/sequencer_link.ts";
import { StoredGroups } from "../../../../lib/sequencer/machine/stored_groups.ts";
import { addressFor, GROUP } from "../../client/member/fixture_groups.ts";
import { EPOCH, SEQUENCER } from "./fixture_desk.ts";
import { Office, TRACKER } from "./fixture_office.ts";
import { at } from "../../client/member/fixture_network.ts";

/** Returns a link with these options, and its requests; by default it waits to be invited. */
function linkWith(
  options: Partial<SequencerOptions> = {},
): { link: SequencerLink; requests: Requests } {
  const requests = new Requests();
  const groups = new HeldGroups();
  const link = new SequencerLink({
    keys: undefined,
    sequencer: {
      ...{ name: SEQUENCER, address: addressFor(SEQUENCER), tracker: undefined },
      ...{ random: () => 0.5, now: 0 },
      ...options,
    },
    ...{ requests, groups, counters: new Counters(), events: new Fifo<SequencerEvent>() },
    stored: new StoredGroups(undefined, requests, groups),
  });
  return { link, requests };
}

Deno.test("Sequencer.phase follows its link to the tracker, from the invitation to the close", () => {
  const office = new Office({ isInvited: true });
  const { sequencer } = office;
  assertEquals(sequencer.phase, "uninvited");
  office.tell({ type: "invite", boot: EPOCH.boot }, { destination: 0 });
  assertEquals(sequencer.phase, "registering");
  office.register();
  assertEquals(sequencer.phase, "registered");
  office.tell({ type: "unknown", boot: EPOCH.boot, reason: "evicted" });
  assertEquals(sequencer.phase, "registering");
  office.register(77);
  office.does({ type: "close" });
  assertEquals(sequencer.phase, "quitting");
  office.answer("quit", { ok: true });
  assertEquals([sequencer.phase, sequencer.id, sequencer.nextDeadline()], [
    "closed",
    undefined,
    undefined,
  ]);
});

Deno.test("Sequencer whose inviting tracker refuses it, or is none, follows the next invitation", () => {
  const office = new Office({ isInvited: true });
  const invite = (from?: Address) =>
    office.tell({ type: "invite", boot: EPOCH.boot }, { destination: 0, ...from && { from } });
  // A stray datagram from where no tracker is.
  invite(at(99));
  assertEquals([office.asks, office.asksAt], [["register"], at(99)]);
  // While it tries, the first one has it.
  invite();
  assertEquals([office.asks, office.asksAt], [["register"], at(99)]);
  office.answer("register", undefined);
  invite();
  assertEquals([office.asks, office.asksAt], [["register"], TRACKER]);
  office.answer("register", { ok: false, code: "limit", message: "too many sequencers" });
  invite(at(98));
  assertEquals(office.asksAt, at(98));
  office.register();
  assertEquals(office.sequencer.phase, "registered");
  // The tries at the former ones are over, and no later tracker gets it.
  invite();
  office.network.run(5_000);
  assertEquals(office.asks, ["check_path"]);
});

Deno.test("Sequencer that was told its tracker follows no invitation, whatever that tracker says", () => {
  const office = new Office();
  office.answer("register", undefined);
  office.tell({ type: "invite", boot: EPOCH.boot }, { destination: 0, from: at(99) });
  office.network.run(250);
  assertEquals([office.asks, office.asksAt], [["register"], TRACKER]);
});

Deno.test("Sequencer that is closed takes nothing any more", () => {
  const office = Office.granted("ford");
  office.does({ type: "close" });
  office.answer("quit", { ok: true });
  office.takeEventLines();
  office.network.take();
  office.greet("ford", 1);
  office.tell({ type: "probe", count: 1 });
  office.network.run(5_000);
  assertEquals([office.takeEventLines(), office.network.take()], [[], []]);
});

Deno.test("SequencerLink.pollTransmit() refuses frames for a tracker that does not know us", () => {
  const { link } = linkWith();
  link.report(GROUP, { type: "expel", epoch: EPOCH, reason: "behind", members: [1] });
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  assertThrows(() => link.pollTransmit(into), InvariantError, "only while we are registered");
});

Deno.test("SequencerLink.handleTimeout() refuses to renew leases before there is an id", () => {
  const { link } = linkWith();
  link.renewSoon(0);
  assertThrows(() => link.handleTimeout(1_000), InvariantError, "only while we have an id");
});

Deno.test("Sequencer that quits still renews its leases when the tracker probes it", () => {
  const office = new Office();
  office.register();
  office.does({ type: "close" });
  office.takeLeases();
  office.network.run(1_000);
  assertEquals(office.takeLeases().length, 0);
  office.tell({ type: "probe", count: 1 });
  assertEquals(office.takeLeases().length, 1);
  office.network.run(1_000);
  assertEquals(office.sequencer.phase, "quitting");
});

Deno.test("SequencerLink.pollRequest() refuses requests while no tracker is known", () => {
  const { link, requests } = linkWith();
  requests.ask<"list_members">({ type: "list_members", group: "books" }, () => {});
  assertThrows(() => link.pollRequest(), InvariantError, "no tracker is known");
});

Deno.test("Sequencer that its tracker never hears registers again after a time that doubles", () => {
  const office = new Office();
  office.register();
  const delays: number[] = [];
  for (let i = 0; i < 4; i++) {
    office.tell({ type: "unknown", boot: EPOCH.boot, reason: "unheard" });
    const since = office.network.now;
    while (!office.asks.includes("register")) office.network.run(RETURN_MS / 4);
    delays.push(office.network.now - since);
    office.register();
  }
  assertEquals(delays, [RETURN_MS, 2 * RETURN_MS, 4 * RETURN_MS, 8 * RETURN_MS]);
  const told = office.takeEventLines().filter((line) => line.startsWith("udp"));
  assertEquals(told, ["udp lost: sent"]);
  office.acknowledge(office.takeLeases().at(-1)!.count);
  assertEquals(office.takeEventLines(), ["udp passes"]);
  office.tell({ type: "unknown", boot: EPOCH.boot, reason: "evicted" });
  assertEquals(office.asks, ["register"]);
});

Deno.test("Sequencer whose leases are not answered asks over TCP which direction is at fault", () => {
  const office = new Office();
  office.register();
  office.takeEventLines();
  const since = office.network.now;
  while (!office.asks.includes("check_path")) office.network.run(100);
  office.answer("check_path", { ok: true, silentMs: 90 });
  office.network.run(since + 3_500 - office.network.now);
  assertEquals(office.takeEventLines(), ["udp lost: received"]);
});

Deno.test("SequencerLink.channelOf() is a channel of the tracker's range that we may use", () => {
  const channelWhere = (isAllowed: boolean) => {
    const { link, requests } = linkWith({ tracker: TRACKER, allowsChannel: () => isAllowed });
    assertEquals(link.channelOf(7), undefined);
    const { hostname: host, port } = addressFor(SEQUENCER);
    requests.onAnswer(requests.poll()!.id, {
      ...{ ok: true, member: 1, host, port, heartbeatMs: 1_000, boot: EPOCH.boot },
      ...{ channels: "239.77.0.0/16", groups: [] },
    }, 0);
    return link.channelOf(7)?.hostname;
  };
  assertEquals([true, false].map(channelWhere), ["239.77.0.7", undefined]);
});
