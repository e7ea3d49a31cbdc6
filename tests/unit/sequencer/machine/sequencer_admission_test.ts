import { assert, assertEquals } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  LEASE_MS,
  LICENCE_ASK_MS,
  UNSENT_BYTES_MAX,
} from "../../../../lib/core/mod.ts";
import { cutMessage } from "../../../../lib/ordering/mod.ts";
import type { OrderedGroup, SequencerEvent } from "../../../../lib/sequencer/machine/mod.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { bytesOf } from "../../client/member/fixture_stories.ts";
import { Office } from "./fixture_office.ts";

/** A sequencer that orders "books" for ford (slot 1) and arthur (slot 2), who have greeted it. */
function officeWithTwo(): { office: Office; group: OrderedGroup } {
  const office = Office.granted("ford", "arthur");
  office.greet("ford", 1);
  office.greet("arthur", 2);
  office.network.run(LEASE_MS / 3 + 20);
  office.acknowledge(office.takeLeases().at(-1)!.count, [GROUP, 2]);
  office.network.take();
  const [group] = [...office.sequencer.groups()];
  assert(group !== undefined);
  return { office, group };
}

/** Hands a member's texts to `handle`, and polls nothing. */
function submit(office: Office, name: string, base: number, ...texts: string[]): void {
  let end = 0;
  const messages = texts.map((text) => {
    const start = end;
    return { fragment: 3, sentAt: 0, start, end: end += text.length };
  });
  office.hears(name, [{ type: "data", base, messages }], { payload: bytesOf(texts.join("")) });
}

/** Hands a long message to `handle`, and polls nothing; returns the number of its seqs. */
function submitLong(office: Office, name: string, base: number, length: number): number {
  const payload = new Uint8Array(length);
  const slices = cutMessage(length, 0);
  slices.forEach((slice, i) => {
    office.hears(name, [{ type: "data", base: base + i, messages: [slice] }], { payload });
  });
  return slices.length;
}

/** The messages of an append, as `slot/submission`; fails if it is another event. */
function placesIn(event: SequencerEvent | undefined): string[] {
  assert(event?.type === "append", `${event?.type}`);
  return event.batch.entries.flatMap((entry) =>
    "slot" in entry ? [`${entry.slot}/${entry.submission}`] : []
  );
}

/** Submits as ford until the sequence has no room; returns the next submission's number. */
function fill(office: Office, group: OrderedGroup): number {
  let base = 1;
  while (group.admission !== "full") {
    assert(base < UNSENT_BYTES_MAX, "it is never full");
    base += submitLong(office, "ford", base, 60_000);
  }
  return base;
}

Deno.test("Sequencer.handle() gives places; the next event is one append with all of them", () => {
  const { office, group } = officeWithTwo();
  submit(office, "ford", 1, "a", "b");
  assertEquals(group.last, 4, "without a poll");
  submit(office, "arthur", 1, "c");
  submit(office, "ford", 3, "d");
  assertEquals(group.last, 6);
  assertEquals(placesIn(office.sequencer.pollEvent()), ["1/1", "1/2", "2/1", "1/3"]);
  assertEquals(office.sequencer.pollEvent(), undefined);
});

Deno.test("Sequencer.pollEvent() gives no places", () => {
  const { office, group } = officeWithTwo();
  fill(office, group);
  const { last } = group;
  while (office.sequencer.pollEvent() !== undefined);
  assertEquals([group.last, group.admission], [last, "full"]);
});

Deno.test("Sequencer.handle() gives places in the order of its inputs, changes of the view included", () => {
  const { office } = officeWithTwo();
  submit(office, "ford", 1, "before");
  office.notice(GROUP, "join", 3, "trillian");
  submit(office, "ford", 2, "after");
  office.takeEventLines();
  const order = office.network.take().flatMap(({ datagram }) => datagram.frames).flatMap(
    (frame) => {
      if (frame.type === "change") return [`${frame.seq} join`];
      return frame.type === "ordered" ? [`${frame.base} message`] : [];
    },
  );
  assertEquals([...new Set(order)], ["3 message", "4 join", "5 message"]);
});

/**
 * Fills the sequence, then sends what the window takes: there is room, and submissions wait for it.
 */
function makeRoom(office: Office, group: OrderedGroup): void {
  office.isEngineSlow = true;
  const entries = [{ stream: office.id, delivered: 2, credit: 1_000 }];
  for (const name of ["ford", "arthur"]) {
    office.hears(name, [{ type: "ack", share: 106_496, entries }]);
  }
  fill(office, group);
  const { sequencer, network: { now } } = office;
  while (sequencer.pollEvent() !== undefined);
  const { last } = group;
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  office.appended(GROUP, last);
  assertEquals([group.last, group.admission], [last, "full"], "it still waits to be sent");
  while (sequencer.pollTransmit(now, into) !== undefined);
  assertEquals(group.last, last, "pollTransmit gives no places");
}

Deno.test("Sequencer has a deadline at once for the room that sending made", () => {
  const { office, group } = officeWithTwo();
  makeRoom(office, group);
  const { last } = group;
  const { sequencer, network: { now } } = office;
  assertEquals(sequencer.nextDeadline(), now);
  sequencer.handleTimeout(now);
  assert(group.last > last);
});

Deno.test("Sequencer.handle() uses the room that sending made, with the next acknowledgement", () => {
  const { office, group } = officeWithTwo();
  makeRoom(office, group);
  const { last } = group;
  const entries = [{ stream: office.id, delivered: 3, credit: 1_000 }];
  office.hears("arthur", [{ type: "ack", share: 106_496, entries }]);
  assert(group.last > last);
});

Deno.test("Sequencer.handle() admits what waited for the licence when the lease is renewed", () => {
  const { office, group } = officeWithTwo();
  office.network.run(2 * LEASE_MS);
  submit(office, "ford", 1, "waits");
  assertEquals([group.last, group.admission], [2, "unlicensed"], "arthur was not heard");
  office.network.run(LEASE_MS);
  office.acknowledge(office.takeLeases().at(-1)!.count, [GROUP, 2]);
  assertEquals([group.last, group.admission], [3, "open"]);
});

Deno.test("Sequencer asks silent members again after LICENCE_ASK_MS, and their word is a licence", () => {
  const { office, group } = officeWithTwo();
  office.network.run(2 * LEASE_MS);
  office.network.take();
  submit(office, "ford", 1, "waits");
  const asked = () => office.network.takeFrames("tail").length;
  office.network.run(1);
  assertEquals(asked(), 1);
  office.network.run(LICENCE_ASK_MS - 2);
  assertEquals(asked(), 0);
  office.network.run(2);
  assertEquals(asked(), 1);
  const entries = [{ stream: office.id, delivered: 2, credit: 1_000 }];
  office.hears("arthur", [{ type: "ack", share: 106_496, entries }]);
  assertEquals([group.last, group.admission], [3, "open"]);
  office.network.run(2 * LICENCE_ASK_MS);
  assertEquals(group.last, 3);
});
