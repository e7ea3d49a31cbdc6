import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { BufferShare } from "../../../../lib/ordering/mod.ts";
import { Counters, Requests } from "../../../../lib/roles/mod.ts";
import { Exits } from "../../../../lib/client/member/exits.ts";
import { GroupTable } from "../../../../lib/client/member/group_table.ts";
import { Memberships } from "../../../../lib/client/member/memberships.ts";
import { MEMBER_PHASES } from "../../../../lib/client/member/mod.ts";
import { GroupHost, recordOf } from "./fixture_groups.ts";
import { MemberHost, settled } from "./fixture_members.ts";
import { Network } from "./fixture_network.ts";

/** Returns the memberships of ford, who is alone in "books" and is not registered. */
function unregistered() {
  const record = recordOf(1, [{ name: "ford", joined: 1 }]);
  const { group } = new GroupHost("ford", record, { now: 0 });
  const groups = new GroupTable();
  groups.add(group);
  const port = {
    registration: () => undefined,
    emit: () => {},
    onLeft: () => {},
    onAlone: () => {},
  };
  const memberships = new Memberships(port, {
    buffer: new BufferShare(),
    ...{ name: "ford", random: () => 0.5, slowMemberMs: Infinity },
    ...{ counters: new Counters(), requests: new Requests(), groups },
  });
  return { memberships, group };
}

Deno.test("Memberships.checkDrained() throws if a group is drained that nobody leaves", () => {
  const { memberships, group } = unregistered();
  group.startLeaving(0);
  assertThrows(() => memberships.checkDrained(), InvariantError, "Only a group that is being left");
});

Deno.test("Memberships.checkDrained() throws if an exit is due while we are not registered", () => {
  const { memberships } = unregistered();
  memberships.leave("books", 0);
  assertThrows(() => memberships.checkDrained(), InvariantError, "only while we are registered");
});

Deno.test("Exits.send() throws if the exit was not recorded", () => {
  const exits = new Exits(new Requests(), () => 7);
  assertThrows(() => exits.send("books", () => {}), InvariantError, "recorded before it is sent");
});

Deno.test("Exits.send() has one request of an exit under way, and tells all callers", () => {
  const requests = new Requests();
  const exits = new Exits(requests, () => 7);
  const heard: string[] = [];
  exits.note("books", 42);
  exits.send("books", () => heard.push("first"));
  exits.sendNow("books", () => heard.push("second"));
  const request = requests.poll();
  assertEquals([request?.request.type, requests.poll()], ["exit_group", undefined]);
  requests.onAnswer(request?.id ?? 0, { ok: true }, 0);
  assertEquals([heard, exits.has("books")], [["first", "second"], false]);
});

Deno.test("Member goes through its phases in the order of MEMBER_PHASES", () => {
  const ford = new MemberHost("ford", new Network());
  const phases = [ford.member.phase];
  ford.register();
  phases.push(ford.member.phase);
  const { network, hosts: [arthur] } = settled("arthur", "ford");
  arthur!.says("bye all");
  arthur!.does({ type: "close" });
  phases.push(arthur!.member.phase);
  network.run(50);
  arthur!.answer("exit_group", { ok: true });
  phases.push(arthur!.member.phase);
  arthur!.answer("quit", { ok: true });
  phases.push(arthur!.member.phase);
  assertEquals(phases, [...MEMBER_PHASES]);
});

Deno.test("Member that is closed before it is registered is closed at once", () => {
  const ford = new MemberHost("ford", new Network());
  ford.does({ type: "close" });
  assertEquals([ford.member.phase, ford.hears()], ["closed", ["closed"]]);
});

Deno.test("Member ignores the answer to its registration after it was closed", () => {
  const ford = new MemberHost("ford", new Network());
  const { reply } = ford.take("register");
  ford.does({ type: "close" });
  const rest = { heartbeatMs: 1_000, boot: 1, groups: [] };
  reply({ ok: true, member: 5, host: "10.0.0.1", port: 5_000, ...rest });
  assertEquals([ford.member.phase, ford.hears()], ["closed", ["closed"]]);
});
