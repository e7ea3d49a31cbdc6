import { assert, assertEquals, assertThrows } from "@std/assert";
import { GROUP_EVENTS_MAX, InvariantError, type Seq } from "../../../../../lib/core/mod.ts";
import {
  OrderedEvents,
  SEQUENCE_ID,
} from "../../../../../lib/client/member/total/ordered_events.ts";
import {
  type OrderedOrigin,
  SequencerPeer,
} from "../../../../../lib/client/member/total/sequencer_peer.ts";
import { Outbound } from "../../../../../lib/ordering/mod.ts";
import { addressFor, changeOf, idOf, recordOf } from "../fixture_groups.ts";
import { linesOf } from "../fixture_stories.ts";
import {
  changeFrame,
  installFrame,
  optionsOfFord,
  orderedFrame,
  partsOfFord,
  SECOND,
  submit,
  taken,
} from "./fixture_entries.ts";
import { batchOf } from "../../../ordering/stream/fixture_batch.ts";

/** The events of ford, whose join is entry 42. */
class Story {
  readonly peer = new SequencerPeer(idOf("adams"), addressFor("adams"), new Outbound(0, 0));
  readonly parts;
  readonly events;

  constructor(resume = new Map<number, Seq>()) {
    this.parts = partsOfFord(optionsOfFord({ resume }));
    this.events = new OrderedEvents(this.parts);
    this.events.beginAfter(41);
  }

  /** Lets ford's application take entries, which follow each other from `seq` on. */
  takes(seq: Seq, ...origins: (OrderedOrigin | undefined)[]): void {
    const messages = origins.map((origin, i) => taken(seq + i, origin));
    this.events.onArrival({ type: "deliver", peer: this.peer, messages }, this.peer.identity, 1);
  }

  /** Lets ford's application take a gap. */
  misses(first: Seq, last: Seq): void {
    const gap = { type: "gap", peer: this.peer, range: { first, last } } as const;
    this.events.onArrival(gap, this.peer.identity, 1);
  }

  hears(): string[] {
    const lines: string[] = [];
    for (let event = this.events.shift(); event; event = this.events.shift()) {
      lines.push(...linesOf(event));
    }
    return lines;
  }
}

/** Returns ford's own join as it is for entry 42. */
const OWN_JOIN = changeFrame(42, { ...changeOf("join", 1, "ford"), slot: 1 });

Deno.test("OrderedEvents delivers messages by slot, and joins those that follow each other", () => {
  const story = new Story();
  story.takes(42, OWN_JOIN, orderedFrame(43, 2, 1), orderedFrame(44, 2, 2), orderedFrame(45, 7, 1));
  const [first, second, ...others] = [1, 2, 3].map(() => story.events.shift());
  assert(first?.type === "deliver" && second?.type === "deliver");
  assertEquals([first.sender.name, first.messages.length], ["arthur", 2]);
  assertEquals([second.sender.name, others], ["slot7", [undefined]]);
});

Deno.test("OrderedEvents does not report the own join, and reports a copy of it as a view", () => {
  const story = new Story();
  story.takes(42, OWN_JOIN);
  assert(story.events.isEmpty);
  story.takes(43, changeFrame(43, { ...changeOf("join", 1, "ford"), slot: 1 }));
  assertEquals(story.events.shift()?.type, "view");
});

Deno.test("OrderedEvents wants the view after a gap, but not for a gap that was the own join", () => {
  const story = new Story();
  story.misses(42, 42);
  assertEquals([story.hears(), story.events.wantsRecord], [[], false]);
  story.misses(43, 44);
  assertEquals([story.hears(), story.events.wantsRecord], [["sequencer lost 43-44"], true]);
  const seats = [{ name: "ford", joined: 1 }];
  assert(story.events.onRecord(recordOf(3, seats)));
  assertEquals([story.hears(), story.events.wantsRecord], [["leave arthur"], false]);
});

Deno.test("OrderedEvents reports a gap as one of the one order, whose messages nobody can name", () => {
  const story = new Story();
  story.misses(43, 44);
  const gap = story.events.shift();
  assert(gap?.type === "gap" && gap.isOrdered);
});

Deno.test("OrderedEvents wants the view when its own join is part of a step over several views", () => {
  const story = new Story();
  story.takes(42, changeFrame(42, { ...changeOf("join", 4, "ford"), slot: 1 }));
  assert(story.events.wantsRecord);
});

Deno.test("OrderedEvents.beginAfter() reports once what was missed since the stay before", () => {
  const story = new Story(new Map([[SEQUENCE_ID, 40]]));
  assertEquals(story.hears(), [], "the join, 42, may become void");
  assertEquals(story.events.standing(41), 40, "a stay that ends now has told nothing");
  story.events.beginAfter(50);
  story.takes(51, changeFrame(51, { ...changeOf("join", 1, "ford"), slot: 1 }));
  assertEquals(story.hears(), ["sequencer lost 41-50"]);
  assertEquals(story.events.standing(51), 51);
  story.events.beginAfter(60);
  story.events.reportMissed(story.peer.identity);
  assertEquals(story.hears(), [], "it is told once");
});

Deno.test("OrderedEvents.beginAfter() tells nothing of what the log of another sequencer brings", () => {
  const story = new Story(new Map([[SEQUENCE_ID, 40]]));
  story.events.beginAfter(411);
  story.events.beginAfter(45);
  story.takes(46, changeFrame(46, { ...changeOf("join", 1, "ford"), slot: 1 }));
  assertEquals(story.hears(), ["sequencer lost 41-45"]);
});

Deno.test("OrderedEvents.reportMissed() tells what was missed although no entry came", () => {
  const story = new Story(new Map([[SEQUENCE_ID, 40]]));
  story.events.reportMissed(story.peer.identity);
  assertEquals(story.hears(), ["sequencer lost 41"]);
});

Deno.test("OrderedEvents.beginAfter() reports nothing where seqs began again below the stay before", () => {
  const story = new Story(new Map([[SEQUENCE_ID, 90]]));
  assertEquals(story.hears(), [], "nobody can say what 42 to 90 are in the new sequence");
});

Deno.test("OrderedEvents delivers nothing after the entry that ends the stay", () => {
  const ends: OrderedOrigin[] = [
    changeFrame(43, { ...changeOf("evict", 3, "ford"), slot: 1 }),
    installFrame(SECOND, 42, [idOf("arthur")]),
  ];
  for (const end of ends) {
    const story = new Story();
    if (end.type === "install") story.parts.installs.add(end);
    story.takes(42, OWN_JOIN, end, orderedFrame(44, 2, 1));
    assert(story.events.isOut);
    assertEquals(story.hears(), [end.type === "install" ? "leave ford" : "evict ford"]);
    assertThrows(() => story.takes(44, orderedFrame(44, 2, 1)), InvariantError, "end of our stay");
  }
});

Deno.test("OrderedEvents removes nobody by an install of which the members are forgotten, and wants the view", () => {
  const story = new Story();
  const { installs } = story.parts;
  const late = installFrame(SECOND, 42, [idOf("ford"), idOf("arthur")]);
  installs.add(late);
  // Takeovers go on while the application sleeps.
  for (let number = 3; number < 40; number++) {
    installs.add(installFrame({ number, boot: 9 }, 99, [idOf("ford")]));
  }
  story.takes(42, OWN_JOIN, late, orderedFrame(44, 2, 1));
  assertEquals([story.events.isOut, story.events.wantsRecord], [false, true]);
  assertEquals(story.hears(), ["arthur: x"]);
});

Deno.test("OrderedEvents wants the view after an install that may lack a member that no entry has named", () => {
  const story = new Story();
  story.takes(42, OWN_JOIN);
  const seats = ["ford", "arthur", "zaphod"].map((name, i) => ({ name, joined: i + 1 }));
  for (let looks = 0; looks < 5; looks++) story.events.onRecord(recordOf(3, seats));
  assertEquals(story.events.wantsRecord, false, "after so many views nothing is looked for");
  const install = { ...installFrame(SECOND, 42, [idOf("ford"), idOf("arthur")]), view: 4 };
  story.parts.installs.add(install);
  story.takes(43, install);
  assertEquals(story.events.wantsRecord, true, "zaphod may have left before view 4");
});

Deno.test("OrderedEvents records which of its own messages came back", () => {
  const story = new Story();
  const { submissions, group: { counters } } = story.parts;
  for (let i = 0; i < 3; i++) submissions.append(batchOf(new Uint8Array(1)), 0);
  submit(submissions);
  story.takes(42, OWN_JOIN, orderedFrame(43, 1, 1), orderedFrame(44, 1, 2));
  assertEquals([submissions.returned, counters.foreign], [2, 0]);
  story.takes(45, orderedFrame(45, 1, 9));
  assertEquals([submissions.returned, counters.foreign], [2, 1], "message 9 was never sent");
  assertEquals(story.hears(), ["ford: x", "ford: x", "ford: x"]);
});

Deno.test("OrderedEvents finds out if an entry is kept without its frame", () => {
  assertThrows(() => new Story().takes(42, undefined), InvariantError, "the frame that brought it");
});

Deno.test("OrderedEvents finds out if an install is not right after the recovered log", () => {
  const story = new Story();
  const install = installFrame(SECOND, 42, [idOf("ford")]);
  assertThrows(() => story.takes(44, install), InvariantError, "right after the recovered log");
});

Deno.test("OrderedEvents merges fetched views while an application sleeps and members churn", () => {
  const { events } = new Story();
  const seats = [{ name: "ford", joined: 1 }, { name: "arthur", joined: 2 }];
  for (let view = 3; view < 3 + 3 * GROUP_EVENTS_MAX; view++) {
    events.pushWaiting([], []);
    const zaphod = view % 2 === 0 ? [] : [{ name: "zaphod", joined: view }];
    events.onRecord(recordOf(view, [...seats, ...zaphod]));
  }
  const views = [];
  for (let event = events.shift(); event; event = events.shift()) {
    if (event.type === "view") views.push(event);
  }
  assert(views.length <= GROUP_EVENTS_MAX, `${views.length} views waited`);
  assertEquals(views.at(-1)?.view.number, 2 + 3 * GROUP_EVENTS_MAX, "the last one is the newest");
});
