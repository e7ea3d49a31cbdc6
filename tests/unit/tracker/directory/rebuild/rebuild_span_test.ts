import { assertEquals } from "@std/assert";
import { RebuildSpan } from "../../../../../lib/tracker/directory/rebuild/rebuild_span.ts";

/** Milliseconds of a rebuild and of a heartbeat interval. */
const PACE = { lastsMs: 3_000, intervalMs: 1_000 };

function span({ isHeard = false } = {}): RebuildSpan {
  return new RebuildSpan({ ...PACE, now: 0, isHeard });
}

Deno.test("RebuildSpan.isOver() returns true at the end, also if nobody was heard", () => {
  const unheard = span();
  assertEquals([unheard.isOver(2_999), unheard.isOver(3_000)], [false, true]);
  const heard = span();
  for (const at of [100, 1_100, 2_100]) heard.noteDatagram(true, at);
  assertEquals([heard.isOver(2_999), heard.isOver(3_000)], [false, true]);
});

Deno.test("RebuildSpan.noteDatagram() counts anew after a silence of more than 1.25 intervals", () => {
  const one = span();
  one.noteDatagram(true, 100);
  one.noteDatagram(true, 1_350);
  assertEquals(one.until, 3_000);
  one.noteDatagram(true, 2_601);
  assertEquals(one.until, 5_601);
});

Deno.test("RebuildSpan.noteDatagram() takes a silence since the start for an outage if one of before ends it", () => {
  const cutOff = span();
  cutOff.noteDatagram(true, 1_600);
  assertEquals(cutOff.until, 4_600);
  const alone = span();
  alone.noteDatagram(false, 1_600);
  assertEquals(alone.until, 3_000);
});

Deno.test("RebuildSpan.isOver() counts anew when nobody is heard any more, up to the limit", () => {
  const one = span();
  one.noteDatagram(true, 1_000);
  for (let now = 2_000; now < 12_000; now += 100) assertEquals(one.isOver(now), false);
  assertEquals(one.isOver(12_000), true);
});

Deno.test("RebuildSpan.noteTakenBack() leaves one and a half intervals, noteAsked() a quarter of one", () => {
  const one = span();
  for (const at of [1_000, 2_000, 2_900]) one.noteDatagram(true, at);
  one.noteTakenBack(1_500);
  one.noteAsked(2_500);
  assertEquals(one.until, 3_000);
  one.noteAsked(2_900);
  assertEquals(one.until, 3_150);
  one.noteTakenBack(2_910);
  assertEquals(one.until, 4_410);
});

Deno.test("RebuildSpan ends at its limit, whoever is asked or taken back, and however late it is", () => {
  const one = span();
  for (let now = 0; now < 12_000; now += 400) {
    one.noteDatagram(true, now);
    one.noteAsked(now);
    one.noteTakenBack(now);
    one.prolong(now);
    assertEquals(one.isOver(now), false);
  }
  one.noteDatagram(true, 12_000);
  assertEquals([one.until, one.isOver(12_000)], [12_000, true]);
});
