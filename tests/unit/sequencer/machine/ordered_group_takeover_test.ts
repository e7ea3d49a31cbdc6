import { assert, assertEquals } from "@std/assert";
import {
  type Address,
  DATAGRAM_BYTES_MAX,
  IDS_PER_FRAME_MAX,
  SLOW_MEMBER_MS,
  TAIL_MS,
} from "../../../../lib/core/mod.ts";
import type { SequenceEntry } from "../../../../lib/ordering/mod.ts";
import { Counters } from "../../../../lib/roles/mod.ts";
import { OrderedGroup } from "../../../../lib/sequencer/machine/mod.ts";
import type { RecoveredMember, Recovery } from "../../../../lib/sequencer/machine/takeover/mod.ts";
import {
  decodeDatagram,
  type Frame,
  type PromiseFrame,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { addressFor, changeOf, GROUP, idOf } from "../../client/member/fixture_groups.ts";
import { bytesOf } from "../../client/member/fixture_stories.ts";
import { EPOCH } from "./fixture_desk.ts";
import { NEXT } from "./fixture_succession.ts";

const HEIR = "trillian";

/** A member that goes on behind `cut`; its own messages have a place up to `submitted`. */
function member(name: string, slot: number, cut: number, submitted?: number): RecoveredMember {
  const place = { id: idOf(name), name, address: addressFor(name), joined: slot, slot };
  return { ...place, cut, submitted, heardAt: 1_000 };
}

/** A message of the first epoch. */
function entry(slot: number, submission: number, text: string): SequenceEntry {
  const bytes = bytesOf(text);
  const slice = { fragment: 3, sentAt: 0, start: 0, end: bytes.length };
  return { slice, bytes, epoch: EPOCH, slot, submission };
}

/** A group right after a takeover. */
class Story {
  now = 1_000;
  readonly group: OrderedGroup;
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);

  constructor(recovery: Partial<Recovery> & Pick<Recovery, "members">) {
    this.group = new OrderedGroup({
      ...{ id: GROUP, self: idOf(HEIR), name: HEIR, counters: new Counters() },
      ...{ random: () => 0.5, slowMemberMs: SLOW_MEMBER_MS, now: this.now },
      grant: {
        ...{ type: "grant", epoch: NEXT, count: 0, leaseMs: 1_000, mode: "total", last: 0 },
        ...{ view: 2, members: 2, name: "books" },
      },
      recovery: {
        view: 2,
        first: 4,
        entries: [],
        newcomers: [],
        isAfterRestart: false,
        ...recovery,
      },
    });
    this.group.renewLease(Infinity);
  }

  says(name: string, frame: Frame, payload?: Uint8Array): void {
    const header = { group: GROUP, source: idOf(name), destination: idOf(HEIR), epoch: NEXT };
    const bytes = encodeDatagram({ header, frames: [frame] }, payload);
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    const [only] = datagram.frames;
    this.group.onFrame(datagram.header, only!, () => bytes, this.now);
  }

  submits(name: string, base: number, text: string): void {
    const payload = bytesOf(text);
    const messages = [{ fragment: 3, sentAt: 0, start: 0, end: payload.length }];
    this.says(name, { type: "data", base, messages }, payload);
  }

  promises(name: string, says: Partial<PromiseFrame>): void {
    this.says(name, {
      ...{ type: "promise", epoch: NEXT, installed: EPOCH, base: 0, joined: 1, hasBegun: true },
      ...{ cut: 0, delivered: 0, submitted: 0, held: [], ...says },
    });
  }

  nak(name: string, first: number, last: number): void {
    this.says(name, { type: "nak", stream: idOf(HEIR), ranges: [{ first, last }] });
  }

  /** All that it sends now, as lines: to how many, and what. */
  sends(): string[] {
    this.group.admit(this.now);
    const asked = this.group.takeAppend();
    if (asked !== undefined) this.group.onAppended(asked.first + asked.entries.length - 1);
    const lines: string[] = [];
    for (;;) {
      const transmit = this.group.pollTransmit(this.now, this.#into);
      if (transmit === undefined) return lines;
      const bytes = this.#into.slice(0, transmit.length);
      const datagram = decodeDatagram(bytes);
      assert(!(datagram instanceof WireError));
      lines.push(...datagram.frames.map((frame) => `${whom(transmit.to)} ${lineOf(frame, bytes)}`));
    }
  }
}

function whom(to: readonly Address[]): string {
  const names = ["ford", "arthur", "alice", "zaphod"];
  return to.map(({ port }) => names.find((name) => addressFor(name).port === port)).join("+");
}

function lineOf(frame: Frame, bytes: Uint8Array): string {
  switch (frame.type) {
    case "ordered": {
      const texts = frame.messages.map(({ start, end }) =>
        new TextDecoder().decode(bytes.subarray(start, end))
      );
      return `${frame.base} e${frame.epoch.number} ${texts}`;
    }
    case "install":
      return `${frame.seq} install after ${frame.previousLast} of ${frame.members.length}`;
    case "change":
      return `${frame.seq} ${frame.change.kind} ${frame.change.name}`;
    case "welcome":
      return `welcome after ${frame.cut}`;
    default:
      return frame.type;
  }
}

Deno.test("OrderedGroup opens its epoch with an install right after what was recovered", () => {
  const story = new Story({
    members: [member("ford", 1, 5, 2), member("arthur", 2, 3, 0)],
    entries: [entry(1, 1, "four"), entry(1, 2, "five")],
  });
  assertEquals(story.sends(), ["ford+arthur 6 install after 5 of 2"]);
  assertEquals([story.group.view, story.group.last, story.group.size], [2, 6, 2]);
});

Deno.test("OrderedGroup repeats recovered entries with the epoch that ordered them", () => {
  const story = new Story({
    members: [member("ford", 1, 5, 2), member("arthur", 2, 3, 0)],
    entries: [entry(1, 1, "four"), entry(1, 2, "five")],
  });
  story.sends();
  story.nak("arthur", 4, 6);
  assertEquals(story.sends(), [
    "arthur 4 e1 four,five",
    "arthur 6 install after 5 of 2",
  ]);
});

Deno.test("OrderedGroup takes each member's submissions after those that have places", () => {
  const story = new Story({ members: [member("ford", 1, 3, 2), member("arthur", 2, 3, 0)] });
  story.sends();
  story.submits("ford", 2, "has a place");
  story.submits("ford", 3, "is new");
  story.submits("arthur", 1, "too");
  assertEquals(story.sends().filter((line) => line.includes(" e2 ")), [
    "arthur+ford 5 e2 is new",
    "arthur+ford 6 e2 too",
  ]);
});

Deno.test("OrderedGroup places newcomers after the install, and repeats the joins after theirs", () => {
  const story = new Story({
    members: [member("ford", 1, 3, 0), member("alice", 3, 3, 0)],
    newcomers: [member("arthur", 2, 0)],
  });
  const told = ["4 install after 3 of 2", "5 join arthur", "6 join alice"];
  assertEquals(story.sends(), told.map((line) => `ford+alice+arthur ${line}`));
  story.says("arthur", {
    type: "hello",
    joined: 2,
    peerJoined: 0,
    base: 0,
    cut: 0,
    name: "arthur",
  });
  assertEquals(story.sends()[0], "arthur welcome after 4");
});

Deno.test("OrderedGroup repeats all joins for newcomers if the tracker was restarted", () => {
  const story = new Story({
    members: [member("ford", 1, 3, 0), member("alice", 3, 3, 0)],
    newcomers: [member("arthur", 2, 0)],
    isAfterRestart: true,
  });
  const told = ["4 install after 3 of 2", "5 join arthur", "6 join ford", "7 join arthur"];
  assertEquals(
    story.sends(),
    [...told, "8 join alice"].map((line) => `ford+alice+arthur ${line}`),
  );
});

Deno.test("OrderedGroup repeats the install to a member that promises again", () => {
  const story = new Story({ members: [member("ford", 1, 3, 0)] });
  story.sends();
  story.now += TAIL_MS;
  story.promises("ford", { delivered: 3 });
  assertEquals(story.sends(), ["ford 4 install after 3 of 1"]);
});

Deno.test("OrderedGroup welcomes a newcomer that promises: it does not wait for the install", () => {
  const story = new Story({
    members: [member("ford", 1, 3, 0)],
    newcomers: [member("arthur", 2, 0, 1)],
  });
  story.sends();
  story.promises("arthur", { joined: 2, cut: 7, delivered: 7 });
  assertEquals(story.sends()[0], "arthur welcome after 4");
  assertEquals(story.group.takeAstray(), []);
  story.submits("arthur", 2, "goes on");
  assert(story.sends().includes("arthur+ford 6 e2 goes on"));
});

Deno.test("OrderedGroup.takeAstray() names a member that delivered what the epoch does not go on with", () => {
  const story = new Story({
    members: [member("ford", 1, 3, 0)],
    newcomers: [member("arthur", 2, 0)],
  });
  story.sends();
  story.promises("arthur", { joined: 2, cut: 2, delivered: 9 });
  assertEquals(story.group.takeAstray(), [idOf("arthur")]);
  assertEquals([story.group.takeAstray(), story.sends()], [[], []]);
});

Deno.test("OrderedGroup.takeAstray() names a member that is back in a stay which the install ended", () => {
  const story = new Story({ members: [member("ford", 1, 3, 0)] });
  story.group.onChange({ ...changeOf("join", 3, "zaphod"), slot: 2 }, story.now);
  story.sends();
  // He has delivered nothing, and what he submitted in that stay may have places all the same.
  story.promises("zaphod", { joined: 3, cut: 0, delivered: 0 });
  assertEquals(story.group.takeAstray(), [idOf("zaphod")]);
  assertEquals(story.sends(), [], "he gets no welcome");
});

Deno.test("OrderedGroup ignores a promise of a stay that has ended, which comes late", () => {
  const story = new Story({ members: [member("ford", 1, 3, 0), member("zaphod", 2, 3, 0)] });
  story.sends();
  story.group.onChange({ ...changeOf("leave", 3, "zaphod"), slot: 2 }, story.now);
  story.group.onChange({ ...changeOf("join", 4, "zaphod"), slot: 3 }, story.now);
  story.sends();
  story.promises("zaphod", { joined: 2, cut: 0, delivered: 3 });
  assertEquals([story.group.takeAstray(), story.sends()], [[], []]);
});

Deno.test("OrderedGroup ignores promises in a first epoch, which has no install", () => {
  const story = new Story({ members: [member("ford", 1, 3, 0)] });
  const first = new OrderedGroup({
    ...{ id: GROUP, self: idOf(HEIR), name: HEIR, counters: new Counters() },
    ...{ random: () => 0.5, slowMemberMs: SLOW_MEMBER_MS, now: 0 },
    grant: {
      ...{ type: "grant", epoch: NEXT, count: 0, leaseMs: 1_000, mode: "total", last: 0 },
      ...{ view: 0, members: 0, name: "books" },
    },
  });
  first.onChange({ ...changeOf("join", 1, "ford"), slot: 1 }, 0);
  const header = { group: GROUP, source: idOf("ford"), destination: idOf(HEIR), epoch: NEXT };
  const promise: PromiseFrame = {
    ...{ type: "promise", epoch: NEXT, installed: EPOCH, base: 0, joined: 1, hasBegun: true },
    ...{ cut: 0, delivered: 0, submitted: 0, held: [] },
  };
  first.onFrame(header, promise, () => bytesOf(""), 0);
  assertEquals([first.opening, story.group.opening], ["founded", "installed"]);
  assertEquals([first.takeAstray(), first.last], [[], 1]);
  // One for whom the sequence has not begun says hello, and is not repeated anything.
  story.sends();
  story.promises("ford", { hasBegun: false });
  assertEquals(story.sends(), []);
});

Deno.test("OrderedGroup installs more members than one part holds, each part with its own seq", () => {
  const members = Array.from({ length: IDS_PER_FRAME_MAX + 1 }, (_, i) => ({
    ...member("ford", i + 1, 3, 0),
    id: 1_000_000 + i,
  }));
  const story = new Story({ members });
  const lines = story.sends().map((line) => line.slice(line.indexOf(" ") + 1));
  assertEquals(lines, ["4 install after 3 of 180", "5 install after 3 of 1"]);
});

Deno.test("OrderedGroup.onChange() goes on after the view that was installed", () => {
  const story = new Story({ members: [member("ford", 1, 3, 0)] });
  story.sends();
  assert(story.group.onChange({ ...changeOf("join", 2, "arthur"), slot: 2 }, story.now));
  assertEquals(story.group.last, 4, "it is in that view already");
  assert(!story.group.onChange({ ...changeOf("join", 4, "alice"), slot: 4 }, story.now));
  assert(story.group.onChange({ ...changeOf("join", 3, "alice"), slot: 3 }, story.now));
  assertEquals(story.sends(), ["ford+alice 5 join alice"]);
});

Deno.test("OrderedGroup.takeAstray() omits a member that has begun our epoch and promises once more", () => {
  const story = new Story({ members: [member("ford", 1, 3, 0)], newcomers: [] });
  story.sends();
  story.group.onChange({ ...changeOf("join", 3, "zaphod"), slot: 3 }, story.now);
  story.sends();
  story.promises("zaphod", { installed: NEXT, joined: 3, cut: 5, delivered: 9 });
  assertEquals(story.group.takeAstray(), []);
  story.promises("zaphod", { joined: 3, cut: 5, delivered: 9 });
  assertEquals(story.group.takeAstray(), [idOf("zaphod")]);
});
