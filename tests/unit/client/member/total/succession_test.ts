import { assert, assertEquals, assertThrows } from "@std/assert";
import { HELLO_MS, InvariantError } from "../../../../../lib/core/mod.ts";
import { TOTAL_PHASES } from "../../../../../lib/client/member/total/total_phase.ts";
import { GROUP, idOf } from "../fixture_groups.ts";
import { FIRST, orderedFrame, SECOND, THIRD } from "./fixture_entries.ts";
import { SuccessionStory } from "./fixture_succession.ts";
import { bytesOf } from "../fixture_stories.ts";

Deno.test("Succession goes through every phase of TOTAL_PHASES in a takeover and an eviction", () => {
  const story = new SuccessionStory();
  const phases = [story.phase];
  story.isWelcomed(41);
  phases.push(story.phase);
  story.receives(42);
  story.isToldOf("trillian");
  phases.push(story.phase);
  story.isInstalled(42);
  assertEquals(story.phase, "following");
  story.succession.abandon();
  phases.push(story.phase);
  assertEquals(phases, [...TOTAL_PHASES]);
});

Deno.test("Succession says hello at once, and at once to the next sequencer if none has welcomed it", () => {
  const story = new SuccessionStory();
  assertEquals(story.succession.nextDeadline(), 0);
  story.succession.handleTimeout(0);
  assertEquals(story.sends(), ["hello"]);
  assertEquals(story.succession.nextDeadline(), HELLO_MS);
  story.isToldOf("trillian", SECOND, 3);
  assertEquals([story.phase, story.succession.nextDeadline()], ["greeting", 3]);
  story.succession.handleTimeout(3);
  assertEquals(story.sends(), ["hello"]);
  story.isWelcomed(41);
  assertEquals(story.succession.nextDeadline(), undefined, "the hello ends with its phase");
});

Deno.test("Succession.onInstall() drops what is held above the recovered log and after a hole", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.receives(42, 43, 45);
  story.isToldOf("trillian");
  story.isInstalled(42);
  assertEquals(story.takes(), ["42", "43"], "43 is the install now");
  story.receives(44, 45);
  assertEquals(story.takes(), ["44", "45"]);
});

Deno.test("Succession takes no entry while promised, not even from the new sequencer", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.receives(42);
  story.isToldOf("trillian");
  story.receives(43);
  assertEquals(story.takes(), ["42"]);
  story.isInstalled(42);
  story.receives(44);
  assertEquals(story.takes(), ["43", "44"]);
});

Deno.test("Succession stays promised while it promises one sequencer after the other", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.receives(42);
  story.isToldOf("trillian");
  story.isToldOf("zaphod", THIRD);
  assertEquals([story.phase, story.succession.epoch], ["promised", THIRD]);
  story.isInstalled(42, SECOND);
  assertEquals(story.phase, "promised", "the epoch before is void");
  story.isInstalled(42, THIRD);
  assertEquals(story.phase, "following");
});

Deno.test("Succession.onInstall() stays promised when the install does not name the member", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.isToldOf("trillian");
  story.isInstalled(41, SECOND, [idOf("arthur")]);
  assertEquals(story.phase, "promised");
  // Ford's join was to be 42, which is the install now. His new join is 43.
  story.isWelcomed(42);
  assertEquals([story.phase, story.succession.sequence?.cut], ["following", 42]);
});

Deno.test("Succession.onWelcome() is ignored by a member that holds its own join", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.isWelcomed(50);
  story.receives(42);
  story.isToldOf("trillian");
  story.isWelcomed(50);
  assertEquals([story.phase, story.succession.sequence?.cut], ["promised", 41]);
});

Deno.test("Succession answers a tail with its promise until it has the install", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.receives(42);
  story.isToldOf("trillian");
  story.succession.onTail(43, 4);
  assertEquals(story.sends(), ["promise"]);
  story.isInstalled(42);
  story.succession.onTail(43, 4);
  assertEquals(story.sends().includes("promise"), false);
});

Deno.test("Succession.abandon() returns how far the sequence went, and leaves the rest to be taken", () => {
  for (const isTold of [false, true]) {
    const story = new SuccessionStory();
    story.isWelcomed(41);
    story.receives(42, 44);
    if (isTold) story.isToldOf("trillian");
    assertEquals(story.succession.abandon(), 44);
    assertEquals(story.takes(), ["42", "gap 43-43", "44"]);
  }
  assertEquals(new SuccessionStory().succession.abandon(), undefined, "the sequence had not begun");
});

Deno.test("Succession that was abandoned takes every frame for foreign, and no reign", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.succession.abandon();
  const header = { group: GROUP, source: idOf("adams"), destination: idOf("ford"), epoch: FIRST };
  const frame = { type: "tail", highest: 44 } as const;
  assert(!story.succession.admits(header, frame));
  story.isToldOf("trillian");
  assertEquals([story.phase, story.succession.epoch], ["abandoned", FIRST]);
});

Deno.test("Succession finds out if a member that promised has taken an entry all the same", () => {
  const breaks: ((story: SuccessionStory) => void)[] = [
    (story) => story.isInstalled(42),
    (story) => story.isToldOf("zaphod", THIRD),
  ];
  for (const goOn of breaks) {
    const story = new SuccessionStory();
    story.isWelcomed(41);
    story.receives(42);
    story.isToldOf("trillian");
    const frame = orderedFrame(43, 2, 2);
    story.succession.sequence!.window.insert(43, frame.messages[0]!, bytesOf("x"), frame);
    assertThrows(() => goOn(story), InvariantError, "takes no entry before the epoch is open");
  }
});

Deno.test("Succession finds out if entries of a sequencer were taken before it was followed", () => {
  const story = new SuccessionStory();
  story.isWelcomed(41);
  story.receives(42);
  story.isToldOf("trillian");
  story.succession.reign.peer.inbound = story.succession.sequence;
  assertThrows(() => story.isInstalled(42), InvariantError, "begins to follow a sequencer once");
});
