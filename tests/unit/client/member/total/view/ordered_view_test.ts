import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError, NO_EPOCH } from "../../../../../../lib/core/mod.ts";
import { OrderedView } from "../../../../../../lib/client/member/total/view/ordered_view.ts";
import type { MemberRecord, ViewChange, ViewRecord } from "../../../../../../lib/wire/mod.ts";
import { addressFor, idOf } from "../../fixture_groups.ts";

const GROUP = { id: 7, name: "orders", mode: "total" } as const;

function memberAt(slot: number, name: string): MemberRecord {
  return { id: idOf(name), name, host: "127.0.0.1", port: 5_000 + slot, joined: slot, slot };
}

function recordOf(view: number, ...members: MemberRecord[]): ViewRecord {
  const { id: group, name, mode } = GROUP;
  return { group, name, mode, created: 1, view, members, epoch: NO_EPOCH, sequencer: null };
}

function changeOf(kind: "join" | "leave", view: number, slot: number, name: string): ViewChange {
  return { kind, view, slot, member: idOf(name), address: addressFor(name), name, last: 0 };
}

function names(view: OrderedView): string[] {
  return view.view(GROUP).members.map(({ name }) => name);
}

Deno.test("OrderedView.reconcile() removes a member whose leave no entry will ever tell", () => {
  // Dent came and went between two views that the sequencer saw. Alice joined with the view in
  // between.
  const view = new OrderedView(
    recordOf(3, memberAt(1, "ford"), memberAt(2, "dent"), memberAt(3, "alice")),
  );
  const news = view.reconcile(recordOf(4, memberAt(1, "ford"), memberAt(3, "alice")));
  assertEquals(news?.map(({ kind, member }) => `${kind} ${member.name}`), ["leave dent"]);
  assertEquals([names(view), view.number], [["ford", "alice"], 4]);
});

Deno.test("OrderedView.reconcile() adds a member whose join was missed", () => {
  const view = new OrderedView(recordOf(1, memberAt(1, "ford")));
  const news = view.reconcile(recordOf(2, memberAt(1, "ford"), memberAt(2, "alice")));
  assertEquals(news?.map(({ kind, member }) => `${kind} ${member.name}`), ["join alice"]);
  assertEquals(view.senderIn(2).name, "alice");
  // The entry comes after all. It says what is known already and changes nothing.
  assertEquals(view.apply(changeOf("join", 2, 2, "alice"), 7), []);
  assertEquals(names(view), ["ford", "alice"]);
});

Deno.test("OrderedView.senderIn() names a parting member until the entry of its leave", () => {
  const view = new OrderedView(recordOf(2, memberAt(1, "ford"), memberAt(2, "dent")));
  view.reconcile(recordOf(3, memberAt(1, "ford")));
  assertEquals(view.senderIn(2).name, "dent");
  assertEquals(view.apply(changeOf("leave", 3, 2, "dent"), 7), []);
  assertEquals(view.senderIn(2), { id: 0, name: "slot2" });
  assertEquals(view.removed, [idOf("dent")]);
});

Deno.test("OrderedView.reconcile() refuses a view that is older than its own", () => {
  const view = new OrderedView(recordOf(2, memberAt(1, "ford"), memberAt(2, "alice")));
  view.apply(changeOf("leave", 3, 2, "alice"), 7);
  assertEquals(view.reconcile(recordOf(2, memberAt(1, "ford"), memberAt(2, "alice"))), undefined);
  assertEquals(names(view), ["ford"]);
});

Deno.test("OrderedView.hasUnnamed asks for a bounded number of views about a member that no entry names", () => {
  const view = new OrderedView(recordOf(1, memberAt(1, "ford")));
  assertEquals(view.hasUnnamed, false);
  const both = [memberAt(1, "ford"), memberAt(2, "alice")];
  view.reconcile(recordOf(2, ...both));
  let looks = 1;
  for (; view.hasUnnamed; looks++) view.reconcile(recordOf(2, ...both));
  assertEquals(looks, 5);
  view.reconcile(recordOf(3, memberAt(1, "ford")));
  assertEquals([names(view), view.hasUnnamed], [["ford"], false]);
});

Deno.test("OrderedView.hasUnnamed is false once an entry has named every member", () => {
  const view = new OrderedView(recordOf(1, memberAt(1, "ford")));
  view.reconcile(recordOf(2, memberAt(1, "ford"), memberAt(2, "alice")));
  view.apply(changeOf("join", 2, 2, "alice"), 7);
  assertEquals(view.hasUnnamed, false);
  assertEquals(view.isDoubtedBy(changeOf("leave", 3, 1, "ford")), false);
});

Deno.test("OrderedView.isDoubtedBy() is true when the sequence is past the join of an unnamed member", () => {
  const view = new OrderedView(recordOf(1, memberAt(1, "ford")));
  view.reconcile(recordOf(3, memberAt(1, "ford"), memberAt(3, "alice")));
  assertEquals(view.isDoubtedBy(changeOf("join", 2, 2, "dent")), false);
  view.apply(changeOf("leave", 2, 9, "marvin"), 7);
  assertEquals(view.isDoubtedBy(changeOf("join", 3, 3, "alice")), false);
  view.apply(changeOf("leave", 3, 9, "marvin"), 8);
  assertEquals(
    view.isDoubtedBy(changeOf("join", 4, 2, "dent")),
    false,
    "alice may follow in the same step",
  );
  assertEquals(view.isDoubtedBy(changeOf("join", 4, 4, "zaphod")), true);
  assertEquals(view.isDoubtedBy(changeOf("leave", 4, 1, "ford")), true);
});

Deno.test("OrderedView.isDoubtedBy() is true after a fetched view if a step went over several views", () => {
  const view = new OrderedView(recordOf(5, memberAt(3, "zaphod"), memberAt(4, "ford")));
  const step = changeOf("join", 9, 7, "arthur");
  assertEquals(view.isDoubtedBy(step), false, "the view is that of the sequence");
  view.reconcile(recordOf(7, memberAt(3, "zaphod"), memberAt(4, "ford")));
  assertEquals(view.isDoubtedBy(changeOf("join", 6, 7, "arthur")), false);
  assertEquals(view.isDoubtedBy(step), true, "the sequencer may not have had zaphod");
  view.reconcile(recordOf(8, memberAt(3, "zaphod"), memberAt(4, "ford")));
  assertEquals(view.isDoubtedBy(step), true, "the step begins at the view of the sequencer, 5");
});

Deno.test("OrderedView.hasUnnamedUpTo() tells whether an install may lack a member that left unnamed", () => {
  const view = new OrderedView(recordOf(1, memberAt(1, "ford")));
  view.reconcile(recordOf(5, memberAt(1, "ford"), memberAt(5, "arthur")));
  assertEquals([view.hasUnnamedUpTo(4), view.hasUnnamedUpTo(7)], [false, true]);
  view.apply(changeOf("join", 5, 5, "arthur"), 9);
  assertEquals(view.hasUnnamedUpTo(7), false);
});

Deno.test("OrderedView.removed has those that a fetched view lacks, until one has them again", () => {
  const view = new OrderedView(recordOf(2, memberAt(1, "ford"), memberAt(2, "dent")));
  view.reconcile(recordOf(3, memberAt(1, "ford")));
  assertEquals(view.removed, [idOf("dent")], "the application was told that dent left");
  view.reconcile(recordOf(4, memberAt(1, "ford"), memberAt(4, "dent")));
  assertEquals([names(view), view.removed], [["ford", "dent"], []]);
});

Deno.test("OrderedView.apply() ends the old stay of a member that is back, with or without its leave", () => {
  const view = new OrderedView(recordOf(2, memberAt(1, "ford"), memberAt(2, "alice")));
  const news = view.apply(changeOf("join", 4, 3, "ford"), 7);
  assertEquals(news.map(({ kind, member }) => `${kind} ${member.name}`), [
    "leave ford",
    "join ford",
  ]);
  assertEquals([names(view), view.removed], [["alice", "ford"], []]);
  // Messages of the old stay may come after the join of the new one.
  assertEquals(view.senderIn(1).name, "ford");
  assertEquals(view.apply(changeOf("leave", 4, 1, "ford"), 7), []);
  assertEquals([names(view), view.removed], [["alice", "ford"], []]);
});

Deno.test("OrderedView.apply() ignores the join of an earlier stay when a later one is known", () => {
  const view = new OrderedView(recordOf(1, memberAt(1, "alice")));
  view.reconcile(recordOf(5, memberAt(1, "alice"), memberAt(5, "ford")));
  assertEquals(view.apply(changeOf("join", 3, 3, "ford"), 7), []);
  assertEquals(view.senderIn(3).name, "ford");
  assertEquals(view.apply(changeOf("leave", 4, 3, "ford"), 7), []);
  assertEquals(view.apply(changeOf("join", 5, 5, "ford"), 7), []);
  assertEquals([names(view), view.removed], [["alice", "ford"], []]);
});

Deno.test("OrderedView finds out if a view was not decoded: its addresses are IP addresses", () => {
  const named = { ...memberAt(1, "ford"), host: "ford.example" };
  assertThrows(() => new OrderedView(recordOf(1, named)), InvariantError, "IP addresses");
});
