import { assertEquals, assertThrows } from "@std/assert";
import { type Epoch, InvariantError, SLOW_MEMBER_MS } from "../../../../lib/core/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import { HeldGroups } from "../../../../lib/sequencer/machine/held_groups.ts";
import { OrderedGroup } from "../../../../lib/sequencer/machine/mod.ts";
import { Takeover } from "../../../../lib/sequencer/machine/takeover/mod.ts";
import type { GrantFrame } from "../../../../lib/wire/mod.ts";
import { GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { EPOCH } from "./fixture_desk.ts";
import { NEXT } from "./fixture_succession.ts";

const self = idOf("trillian");

function grantOf(epoch: Epoch): GrantFrame {
  return {
    ...{ type: "grant", epoch, count: 0, leaseMs: 1_000, mode: "total", last: 0 },
    ...{ view: 0, members: 0, name: "books" },
  };
}

function ordered(epoch: Epoch): OrderedGroup {
  return new OrderedGroup({
    ...{ id: GROUP, self, name: "trillian", grant: grantOf(epoch), counters: new Counters() },
    ...{ random: () => 0.5, slowMemberMs: SLOW_MEMBER_MS, now: 0 },
  });
}

function takenOver(epoch: Epoch): Takeover {
  return new Takeover({ id: GROUP, self, grant: grantOf(epoch), counters: new Counters() });
}

Deno.test("HeldGroups has a group once: taken over, then ordered, then released", () => {
  const groups = new HeldGroups();
  groups.hold(takenOver(NEXT));
  assertEquals([groups.all.length, groups.ordered.length], [1, 0]);
  groups.hold(ordered(NEXT));
  assertEquals([groups.all.length, groups.ordered.length], [1, 1]);
  groups.release(GROUP);
  assertEquals([groups.all.length, groups.get(GROUP)], [0, undefined]);
});

Deno.test("HeldGroups.hold() refuses a group that we order and have not released", () => {
  const groups = new HeldGroups();
  groups.hold(ordered(EPOCH));
  assertThrows(() => groups.hold(takenOver(NEXT)), InvariantError, "released before");
});

Deno.test("HeldGroups.hold() refuses an epoch that goes back", () => {
  const groups = new HeldGroups();
  groups.hold(takenOver(NEXT));
  assertThrows(() => groups.hold(ordered(EPOCH)), InvariantError, "never goes back");
});
