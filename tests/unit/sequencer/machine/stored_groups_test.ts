import { assertEquals } from "@std/assert";
import type { GroupId, Seq } from "../../../../lib/core/mod.ts";
import { Requests } from "../../../../lib/roles/mod.ts";
import type { HeldGroups } from "../../../../lib/sequencer/machine/held_groups.ts";
import { StoredGroups } from "../../../../lib/sequencer/machine/stored_groups.ts";
import type { KeptGroupRecord } from "../../../../lib/wire/mod.ts";

const SELF = 7;
const EPOCH = { number: 3, boot: 9 };

function record(id: GroupId, last: Seq): KeptGroupRecord {
  return { id, name: `group${id}`, mode: "total", created: id, epoch: EPOCH, view: 2, last };
}

/** The stored groups of a sequencer, the groups that it holds, and what it asks of its tracker. */
class Desk {
  readonly requests = new Requests();
  readonly held = new Map<GroupId, { epoch: typeof EPOCH; view: number; last: Seq }>();
  readonly stored: StoredGroups;

  constructor(stored: readonly KeptGroupRecord[] | undefined) {
    const groups = { get: (id: GroupId) => this.held.get(id) } as unknown as HeldGroups;
    this.stored = new StoredGroups(stored, this.requests, groups);
  }

  /** Returns the groups that the tracker is sent, as lines; each request is answered. */
  told(): string[] {
    const lines: string[] = [];
    for (let asked = this.requests.poll(); asked; asked = this.requests.poll()) {
      const { id, request } = asked;
      if (request.type !== "keep_groups") continue;
      const groups = request.groups.map(({ id, epoch, view, last }) =>
        `${id}: epoch ${epoch.number}, view ${view}, ${last}`
      );
      lines.push(groups.join("; "));
      this.requests.onAnswer(id, { ok: true }, 0);
    }
    return lines;
  }
}

Deno.test("StoredGroups send the tracker all groups of the file when we register", () => {
  const desk = new Desk([record(1, 41), record(2, 7)]);
  assertEquals([desk.stored.last(1), desk.stored.last(2), desk.stored.last(3)], [41, 7, 0]);
  desk.stored.tell(SELF);
  assertEquals(desk.told(), ["1: epoch 3, view 2, 41; 2: epoch 3, view 2, 7"]);
});

Deno.test("StoredGroups send how far a group is now, and not where the file was opened", () => {
  const desk = new Desk([record(1, 41)]);
  desk.held.set(1, { epoch: { number: 4, boot: 9 }, view: 5, last: 50 });
  desk.stored.update();
  // The group is given up, and the tracker restarts later.
  desk.held.clear();
  desk.stored.tell(SELF);
  assertEquals(desk.told(), ["1: epoch 4, view 5, 50"]);
});

Deno.test("StoredGroups keep what the file has while a takeover has nothing yet", () => {
  const desk = new Desk([record(1, 41)]);
  desk.held.set(1, { epoch: { number: 4, boot: 9 }, view: 0, last: 0 });
  desk.stored.tell(SELF);
  assertEquals(desk.told(), ["1: epoch 3, view 2, 41"]);
});

Deno.test("StoredGroups send many groups in several requests", () => {
  const desk = new Desk(Array.from({ length: 450 }, (_, i) => record(i + 1, 1)));
  desk.stored.tell(SELF);
  assertEquals(desk.told().map((line) => line.split(";").length), [200, 200, 50]);
});

Deno.test("StoredGroups send nothing where the history does not outlive us", () => {
  const desk = new Desk(undefined);
  desk.stored.tell(SELF);
  assertEquals([desk.told(), desk.stored.isKept], [[], false]);
});
