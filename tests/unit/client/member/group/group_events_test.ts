import { assertEquals } from "@std/assert";
import { GROUP_EVENTS_MAX } from "../../../../../lib/core/mod.ts";
import { GroupEvents } from "../../../../../lib/client/member/group/group_events.ts";
import type { GroupEvent } from "../../../../../lib/client/member/mod.ts";

const [FORD, ARTHUR] = [{ id: 1, name: "ford" }, { id: 2, name: "arthur" }];
const VIEW = { group: 7, name: "books", mode: "fifo", number: 1, members: [] } as const;

function viewOf(number: number, kind: "join" | "leave" | "evict", member = FORD): GroupEvent {
  const view = { ...VIEW, number };
  return { type: "view", group: "books", view, changes: [{ kind, member }] };
}

/** Returns events that are as many as are kept one by one, all of arthur. */
function full(): GroupEvents {
  const events = new GroupEvents();
  for (let i = 0; i < GROUP_EVENTS_MAX; i++) {
    events.push(viewOf(i, i % 2 === 0 ? "join" : "leave", ARTHUR));
  }
  return events;
}

function takeAll(events: GroupEvents): GroupEvent[] {
  const all: GroupEvent[] = [];
  for (let event = events.shift(); event !== undefined; event = events.shift()) all.push(event);
  return all;
}

Deno.test("GroupEvents.shift() returns each event by itself as long as few wait", () => {
  const all = takeAll(full());
  assertEquals(all.length, GROUP_EVENTS_MAX);
  assertEquals(all[0], viewOf(0, "join", ARTHUR));
});

Deno.test("GroupEvents.push() joins views into one when it is full", () => {
  const events = full();
  for (let number = 1_000; number < 9_000; number += 2) {
    events.push(viewOf(number, "join"));
    events.push(viewOf(number + 1, "leave"));
  }
  events.push(viewOf(9_000, "evict", ARTHUR));
  events.push(viewOf(9_001, "join"));
  const all = takeAll(events);
  assertEquals(all.length, GROUP_EVENTS_MAX);
  const last = all.at(-1);
  const lines = last?.type === "view" &&
    last.changes.map(({ kind, member }) => `${kind} ${member.name}`);
  assertEquals(lines, ["leave arthur", "evict arthur", "join ford"]);
  assertEquals(last?.type === "view" && last.view.number, 9_001);
});

Deno.test("GroupEvents.push() keeps only the newest detached and waiting events when it is full", () => {
  const events = full();
  const waiting = {
    type: "waiting",
    group: "books",
    silent: [],
    isSequencer: false,
  } as const;
  const pace = (type: "detached" | "reattached") => ({
    type,
    group: "books",
    member: FORD,
    by: ARTHUR,
  });
  for (let i = 0; i < 1_000; i++) {
    events.push({ ...waiting, members: i % 2 === 0 ? [FORD] : [] });
    events.push(pace(i % 2 === 0 ? "detached" : "reattached"));
  }
  const all = takeAll(events).slice(GROUP_EVENTS_MAX);
  assertEquals(all, [{ ...waiting, members: [] }, pace("reattached")]);
});
