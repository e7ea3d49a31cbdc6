import { assert, assertEquals } from "@std/assert";
import { BYE_PATIENCE_MS, type Instant } from "../../../../../lib/core/mod.ts";
import { changeOf, gather, type GroupHost, recordOf } from "../fixture_groups.ts";

/** Returns the events of a group that are views, as number, members and changes. */
function viewsOf({ group }: GroupHost, now: Instant): string[] {
  const views: string[] = [];
  for (let event = group.pollEvent(now); event !== undefined; event = group.pollEvent(now)) {
    if (event.type !== "view") continue;
    const members = event.view.members.map(({ name }) => name).join("+");
    const changes = event.changes.map(({ kind, member }) => `${kind} ${member.name}`).join(", ");
    views.push(`${event.view.number} ${members}: ${changes}`);
  }
  return views;
}

Deno.test("FifoGroup reports a leave once, with the number of the view without the member", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  arthur!.isReading = false;
  network.run(100);
  ford!.group.startLeaving(network.now);
  network.run(50);
  assertEquals(viewsOf(arthur!, network.now), [], "the bye is there, and no number");
  assert(arthur!.group.onChange(changeOf("leave", 3, "ford"), network.now));
  assertEquals(viewsOf(arthur!, network.now), ["3 arthur: leave ford"]);
  network.run(BYE_PATIENCE_MS);
  assertEquals(viewsOf(arthur!, network.now), []);
});

Deno.test("FifoGroup reports a leave with another view that comes first", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  arthur!.isReading = false;
  network.run(100);
  ford!.group.startLeaving(network.now);
  network.run(50);
  assert(arthur!.group.onChange(changeOf("join", 3, "alice"), network.now));
  assert(arthur!.group.onChange(changeOf("leave", 4, "ford"), network.now));
  assertEquals(viewsOf(arthur!, network.now), [
    "3 arthur+alice: leave ford, join alice",
    "4 arthur+alice: ",
  ]);
});

Deno.test("FifoGroup reports a leave after BYE_PATIENCE_MS though the tracker says nothing", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  arthur!.isReading = false;
  network.run(100);
  ford!.group.startLeaving(network.now);
  network.run(BYE_PATIENCE_MS - 100);
  assertEquals(viewsOf(arthur!, network.now), []);
  network.run(200);
  assertEquals(viewsOf(arthur!, network.now), ["2 arthur: leave ford"]);
});

Deno.test("FifoGroup.onRecord() does not report a view that was reported before", () => {
  const { network, hosts: [ford] } = gather("ford", "arthur");
  ford!.isReading = false;
  network.run(100);
  const seats = [{ name: "ford", joined: 1 }, { name: "arthur", joined: 2 }];
  viewsOf(ford!, network.now);
  assert(ford!.group.onRecord(recordOf(2, seats), network.now));
  assertEquals(viewsOf(ford!, network.now), []);
});
