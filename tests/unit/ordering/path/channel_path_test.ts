import { assertEquals } from "@std/assert";
import {
  CHANNEL_REST_MS,
  CHANNEL_REST_MS_MAX,
  CHANNEL_TRIES,
  type Instant,
} from "../../../../lib/core/mod.ts";
import { ChannelPath } from "../../../../lib/ordering/mod.ts";

const BYTES = 1_232;

/** Sends probes without an answer until none is wanted any more; returns their number. */
function probeInVain(path: ChannelPath, now: Instant): number {
  let probes = 0;
  while (path.wantsProbe(BYTES, now)) if (path.onProbed(now)) probes++;
  return probes;
}

/** Makes the path of a peer that has answered a probe before the message 41. */
function openPath(): ChannelPath {
  const path = new ChannelPath();
  path.wantsProbe(BYTES, 0);
  path.onProbed(0);
  path.onAnswer(BYTES, 41);
  return path;
}

/** Everything that the channel carries from seq 41 on gets lost, ten messages at a time. */
function lose(path: ChannelPath, times: number, now: Instant, from = 41): void {
  for (let first = from; first < from + 10 * times; first += 10) {
    path.onNak([{ first, last: first + 9 }], first + 10, now);
  }
}

Deno.test("ChannelPath passes once a probe was answered, and nothing longer than that", () => {
  const path = new ChannelPath();
  assertEquals([path.passes(BYTES), path.wantsProbe(BYTES, 0)], [false, true]);
  path.onProbed(0);
  path.onAnswer(BYTES, 41);
  assertEquals([path.passes(BYTES), path.passes(BYTES + 1)], [true, false]);
  assertEquals(path.wantsProbe(BYTES, 1), false);
  assertEquals([path.wantsProbe(BYTES + 1, 2), path.passes(BYTES)], [true, false]);
});

Deno.test("ChannelPath rests after CHANNEL_TRIES probes without an answer, twice as long each time", () => {
  const path = new ChannelPath();
  let now = 0;
  for (let restMs = CHANNEL_REST_MS; restMs <= CHANNEL_REST_MS_MAX; restMs *= 2) {
    assertEquals(probeInVain(path, now), CHANNEL_TRIES);
    assertEquals(path.wantsProbe(BYTES, now + restMs - 1), false);
    now += restMs;
  }
  probeInVain(path, now);
  assertEquals(path.wantsProbe(BYTES, now + CHANNEL_REST_MS_MAX), true);
});

Deno.test("ChannelPath rests after CHANNEL_TRIES losses in a row of all that the channel carried", () => {
  const path = openPath();
  lose(path, CHANNEL_TRIES - 1, 5);
  assertEquals(path.passes(BYTES), true);
  lose(path, 1, 5, 41 + 10 * (CHANNEL_TRIES - 1));
  assertEquals([path.passes(BYTES), path.wantsProbe(BYTES, 5)], [false, false]);
  assertEquals(path.wantsProbe(BYTES, 5 + CHANNEL_REST_MS), true);
});

Deno.test("ChannelPath goes on passing while something comes by the channel", () => {
  const path = openPath();
  for (let first = 41; first < 1_000; first += 20) {
    lose(path, CHANNEL_TRIES - 1, 5, first);
    // What was lost is repaired, and what came after it has come by the channel.
    path.onAck(first + 20, first + 20);
  }
  assertEquals(path.passes(BYTES), true);
});

Deno.test("ChannelPath takes a loss of single messages, and a question that is repeated, for nothing", () => {
  const path = openPath();
  for (let i = 0; i < 2 * CHANNEL_TRIES; i++) path.onNak([{ first: 30, last: 40 }], 60, 5);
  for (let i = 0; i < 2 * CHANNEL_TRIES; i++) path.onNak([{ first: 43, last: 59 }], 60, 5);
  lose(path, CHANNEL_TRIES - 1, 5);
  for (let i = 0; i < CHANNEL_TRIES; i++) path.onNak([{ first: 41, last: 50 }], 61, 5);
  assertEquals(path.passes(BYTES), true);
});

Deno.test("ChannelPath forgets how long it rested once the channel has brought something", () => {
  const path = new ChannelPath();
  probeInVain(path, 0);
  path.wantsProbe(BYTES, CHANNEL_REST_MS);
  path.onProbed(CHANNEL_REST_MS);
  path.onAnswer(BYTES, 41);
  path.onAck(41, 51);
  lose(path, CHANNEL_TRIES, 2_000, 51);
  assertEquals(path.wantsProbe(BYTES, 2_000 + CHANNEL_REST_MS), true);
});

Deno.test("ChannelPath ignores an answer to a probe that nobody awaits", () => {
  const path = new ChannelPath();
  probeInVain(path, 0);
  path.onAnswer(BYTES, 41);
  assertEquals(path.passes(BYTES), false);
});

Deno.test("ChannelPath.takeDoubt() asks a peer that acknowledges nothing, more and more rarely", () => {
  const path = openPath();
  assertEquals(path.takeDoubt(1_000), false, "nothing was sent to it");
  const asked: Instant[] = [];
  for (let now = 0; now < 4_000; now += 10) {
    path.onSent(now);
    if (path.takeDoubt(now)) asked.push(now);
  }
  assertEquals(asked, [100, 300, 700, 1_500, 2_500, 3_500]);
  path.onAck(40, 900);
  assertEquals(path.takeDoubt(4_500), true, "what it acknowledges went by unicast");
  path.onAck(900, 901);
  path.onSent(5_000);
  assertEquals([path.takeDoubt(5_099), path.takeDoubt(5_100)], [false, true]);
});
