import { assert, assertEquals } from "@std/assert";
import { type Address, REMOVED_IDS_MAX } from "../../../../../lib/core/mod.ts";
import { Outbound } from "../../../../../lib/ordering/mod.ts";
import {
  type ChangeOutcome,
  PeerRoster,
} from "../../../../../lib/client/member/fifo/peer_roster.ts";
import { changeOf, idOf, recordOf, type Seat } from "../fixture_groups.ts";

const US = { name: "ford", joined: 1 };

function seat(name: string, joined: number): Seat {
  return { name, joined };
}

/** Returns a roster with a view of us and others. */
function rosterOf(view: number, ...others: Seat[]): PeerRoster {
  const roster = new PeerRoster(idOf(US.name), {
    outboundFor: (_address, now) => new Outbound(0, now),
  });
  assert(roster.applyRecord(recordOf(view, [US, ...others]), US.joined, 0) !== undefined);
  return roster;
}

/** Returns the members that came and went, as "join alice@3". */
function texts(outcome: ChangeOutcome | undefined): string | string[] | undefined {
  if (!Array.isArray(outcome)) return outcome;
  return outcome.map(({ kind, peer }) => `${kind} ${peer.name}@${peer.joined}`);
}

function there(roster: PeerRoster): string[] {
  return [...roster.peers()].map(({ name, joined }) => `${name}@${joined}`);
}

Deno.test("PeerRoster.applyChange() applies changes in their order, and returns known or ahead for others", () => {
  const roster = rosterOf(1);
  assertEquals(texts(roster.applyChange(changeOf("join", 2, "alice"), 0)), ["join alice@2"]);
  assertEquals(texts(roster.applyChange(changeOf("join", 2, "alice"), 0)), "known");
  assertEquals(texts(roster.applyChange(changeOf("evict", 4, "alice"), 0)), "ahead");
  assertEquals([roster.number, there(roster)], [2, ["alice@2"]]);
  assertEquals(texts(roster.applyChange(changeOf("leave", 3, "alice", 7), 0)), ["leave alice@2"]);
  assertEquals([roster.number, there(roster), roster.removed], [3, [], [idOf("alice")]]);
});

Deno.test("PeerRoster.applyRecord() returns who came, who went and who came back", () => {
  const roster = rosterOf(3, seat("arthur", 2), seat("alice", 3));
  const record = recordOf(9, [US, seat("alice", 8), seat("zaphod", 5)]);
  assertEquals(texts(roster.applyRecord(record, 1, 0)), [
    "leave arthur@2",
    "leave alice@3",
    "join alice@8",
    "join zaphod@5",
  ]);
  assertEquals(roster.number, 9);
  assertEquals(texts(roster.applyRecord(recordOf(3, [US, seat("arthur", 2)]), 1, 0)), []);
  assertEquals(there(roster), ["alice@8", "zaphod@5"]);
});

Deno.test("PeerRoster.applyRecord() refuses a view that our stay is not in", () => {
  const roster = rosterOf(1);
  assertEquals(roster.applyRecord(recordOf(5, [seat("alice", 2)]), 1, 0), undefined);
  assertEquals(roster.applyRecord(recordOf(5, [seat("ford", 4)]), 1, 0), undefined);
  assertEquals(roster.number, 1);
});

Deno.test("PeerRoster.applyRecord() does not bring back a member that said bye", () => {
  const roster = rosterOf(2, seat("alice", 2));
  roster.remove(roster.peer(idOf("alice"))!, 0);
  assertEquals(texts(roster.applyRecord(recordOf(2, [US, seat("alice", 2)]), 1, 0)), []);
  assertEquals(there(roster), []);
  assert(roster.hasLeft(idOf("alice"), 2) && !roster.hasLeft(idOf("alice"), 3));
  assertEquals(texts(roster.applyChange(changeOf("leave", 3, "alice"), 0)), []);
});

Deno.test("PeerRoster.applyChange() ends the former stay of a member that joins", () => {
  const roster = rosterOf(3, seat("alice", 2));
  assertEquals(texts(roster.applyChange(changeOf("join", 4, "alice"), 0)), [
    "leave alice@2",
    "join alice@4",
  ]);
});

Deno.test("PeerRoster.removed has the last REMOVED_IDS_MAX members that left", () => {
  const roster = rosterOf(1);
  for (let i = 0; i < REMOVED_IDS_MAX + 5; i++) {
    roster.applyChange(changeOf("join", 2 * i + 2, `member${i}`), 0);
    roster.applyChange(changeOf("leave", 2 * i + 3, `member${i}`), 0);
  }
  assertEquals(roster.removed.length, REMOVED_IDS_MAX);
  assertEquals(roster.removed.at(-1), idOf(`member${REMOVED_IDS_MAX + 4}`));
});

Deno.test("PeerRoster.removed leaves out a member that is back", () => {
  const roster = rosterOf(2, seat("alice", 2));
  roster.applyChange(changeOf("leave", 3, "alice"), 0);
  assertEquals(roster.removed, [idOf("alice")]);
  roster.applyChange(changeOf("join", 4, "alice"), 0);
  assertEquals(roster.removed, []);
});

Deno.test("PeerRoster remembers every member that said bye until a view is without it", () => {
  const seats = ["alice", "bob", "carol"].map((name, i) => seat(name, i + 2));
  const roster = new PeerRoster(idOf(US.name), {
    outboundFor: (_address, now) => new Outbound(0, now),
  }, 1);
  roster.applyRecord(recordOf(4, [US, ...seats]), 1, 0);
  for (const peer of [...roster.peers()]) roster.remove(peer, 0);
  assertEquals(roster.applyRecord(recordOf(5, [US, ...seats]), 1, 0), [], "none has come");
  assertEquals(roster.removed, [idOf("carol")]);
  roster.applyChange(changeOf("leave", 6, "alice"), 0);
  assertEquals(roster.hasLeft(idOf("alice"), 2), false, "her bye is forgotten");
  roster.applyRecord(recordOf(7, [US, seat("bob", 7)]), 1, 0);
  assertEquals([...roster.peers()].map(({ name }) => name), ["bob"]);
});

Deno.test("PeerRoster.forgotten is the last view in which a member left that is forgotten", () => {
  const others = ["alice", "arthur", "zaphod"].map((name, i) => seat(name, i + 2));
  const maker = { outboundFor: (_address: Address, now: number) => new Outbound(0, now) };
  const roster = new PeerRoster(idOf(US.name), maker, 2);
  roster.applyRecord(recordOf(4, [US, ...others]), US.joined, 0);
  roster.applyChange(changeOf("leave", 5, "alice"), 0);
  roster.applyChange(changeOf("leave", 6, "arthur"), 0);
  assertEquals([roster.removed, roster.forgotten], [[idOf("alice"), idOf("arthur")], 0]);
  roster.applyChange(changeOf("evict", 7, "zaphod"), 0);
  assertEquals([roster.removed, roster.forgotten], [[idOf("arthur"), idOf("zaphod")], 5]);
});

Deno.test("PeerRoster.forgotten counts a bye from the view without the member on", () => {
  const maker = { outboundFor: (_address: Address, now: number) => new Outbound(0, now) };
  const roster = new PeerRoster(idOf(US.name), maker, 1);
  const others = [seat("alice", 2), seat("arthur", 3), seat("zaphod", 4)];
  roster.applyRecord(recordOf(4, [US, ...others]), US.joined, 0);
  roster.remove(roster.peer(idOf("alice"))!, 0);
  roster.applyChange(changeOf("leave", 5, "arthur"), 0);
  assertEquals([roster.removed, roster.forgotten], [[idOf("arthur")], 4]);
  roster.applyChange(changeOf("leave", 6, "alice"), 0);
  assertEquals(roster.forgotten, 6);
  roster.remove(roster.peer(idOf("zaphod"))!, 0);
  roster.applyRecord(recordOf(9, [US]), US.joined, 0);
  roster.applyChange(changeOf("join", 10, "ghost"), 0);
  roster.applyChange(changeOf("leave", 11, "ghost"), 0);
  assertEquals([roster.removed, roster.forgotten], [[idOf("ghost")], 9]);
});
