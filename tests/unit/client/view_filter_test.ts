import { assertEquals } from "@std/assert";
import { ViewFilter } from "../../../lib/client/view_filter.ts";
import { FORD, KATERINA, VIEW } from "./fixture_events.ts";

const ARTHUR = { id: 0xa0, name: "arthur" };

function changesSeen(filter: ViewFilter, ...changes: ["join" | "leave", typeof FORD][]) {
  const event = filter.onView({
    type: "view",
    group: VIEW.name,
    view: VIEW,
    changes: changes.map(([kind, member]) => ({ kind, member })),
  });
  return event?.changes.map(({ kind, member }) => `${kind} ${member.name}`);
}

Deno.test("ViewFilter keeps back who was there when we joined, and tells who comes and goes", () => {
  const filter = new ViewFilter();
  filter.onJoined(VIEW);
  assertEquals(changesSeen(filter, ["join", FORD]), undefined);
  assertEquals(changesSeen(filter, ["join", KATERINA], ["join", ARTHUR]), ["join arthur"]);
  assertEquals(changesSeen(filter, ["leave", FORD]), ["leave ford"]);
  assertEquals(changesSeen(filter, ["leave", FORD]), undefined);
  assertEquals(changesSeen(filter, ["join", FORD]), ["join ford"]);
});

Deno.test("ViewFilter begins anew with each joining", () => {
  const filter = new ViewFilter();
  filter.onJoined({ ...VIEW, members: [] });
  assertEquals(changesSeen(filter, ["join", FORD]), ["join ford"]);
  filter.onLeft(VIEW.name);
  filter.onJoined(VIEW);
  assertEquals(changesSeen(filter, ["join", FORD]), undefined);
});
