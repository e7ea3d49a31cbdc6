import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../../lib/core/mod.ts";
import { SequenceHistory } from "../../../../../lib/client/member/total/sequence_history.ts";
import { idOf } from "../fixture_groups.ts";
import { SECOND } from "./fixture_entries.ts";
import { SuccessionStory } from "./fixture_succession.ts";

const WISH = { id: 1, count: 0, since: 7, isBefore: false };

Deno.test("SequenceHistory.holders() is the sequencer that reigns once an entry was delivered", () => {
  const story = new SuccessionStory();
  const history = new SequenceHistory(story.parts.group, story.succession, story.events);
  story.isWelcomed(41);
  story.receives(42, 43);
  assertEquals(history.holders(), []);
  story.takes();
  assertEquals(history.holders().map(({ id }) => id), [idOf("adams")]);
  story.isToldOf("trillian");
  assertEquals(history.holders().map(({ id }) => id), [idOf("trillian")]);
  assertEquals(history.header(idOf("trillian")).epoch, SECOND);
});

Deno.test("SequenceHistory.rangeOf() ends with the last entry delivered, or with the cut", () => {
  const story = new SuccessionStory();
  const history = new SequenceHistory(story.parts.group, story.succession, story.events);
  story.isWelcomed(41);
  story.receives(42, 43, 45);
  story.takes();
  assertEquals(history.rangeOf(WISH), { place: 7, count: 0, until: 43 });
  assertEquals(history.rangeOf({ ...WISH, isBefore: true }), { place: 7, count: 0, until: 41 });
  assertEquals(history.rangeOf({ ...WISH, until: 12 }), { place: 7, count: 0, until: 12 });
  assertEquals(history.rangeOf({ ...WISH, until: 99 }), { place: 7, count: 0, until: 43 });
});

Deno.test("SequenceHistory.rangeOf() finds out if history is asked for before the welcome", () => {
  const { parts, succession, events } = new SuccessionStory();
  const history = new SequenceHistory(parts.group, succession, events);
  assertThrows(() => history.rangeOf(WISH), InvariantError, "while there is a holder to ask");
});
