import { assert, assertEquals } from "@std/assert";
import { DATAGRAM_BYTES_MAX } from "../../../../lib/core/mod.ts";
import { TrackerLink } from "../../../../lib/client/member/tracker_link.ts";
import { Counters, TrackerPath } from "../../../../lib/roles/mod.ts";
import { decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";

/** Returns for each heartbeat if it asks for an answer, given if something waits for one. */
function asked(waits: readonly boolean[]): boolean[] {
  const tracker = { transport: "udp", hostname: "127.0.0.1", port: 4_000 } as const;
  const link = new TrackerLink({
    ...{ self: 7, tracker, heartbeatMs: 1_000, random: () => 0.5, counters: new Counters() },
    ...{ path: new TrackerPath(), boot: 1, now: 0 },
  });
  link.onAnswered({ type: "heartbeat-ack", count: 0, boot: 1, views: [] });
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  return waits.map((waiting) => {
    link.handleTimeout(link.nextDeadline()!);
    const transmit = link.pollTransmit({ views: () => [], wantsAnswer: () => waiting }, into);
    const datagram = decodeDatagram(into.slice(0, transmit!.length));
    assert(!(datagram instanceof WireError));
    const [frame] = datagram.frames;
    assert(frame?.type === "heartbeat");
    return frame.asks;
  });
}

Deno.test("TrackerLink asks with every third heartbeat after an answer", () => {
  assertEquals(asked([false, false, false, false]), [false, false, true, true]);
});

Deno.test("TrackerLink asks with the next heartbeat when something waits for the answer", () => {
  assertEquals(asked([true, false, false]), [true, false, true]);
});

Deno.test("TrackerLink sends its first heartbeat at once, and asks", () => {
  const tracker = { transport: "udp", hostname: "127.0.0.1", port: 4_000 } as const;
  const link = new TrackerLink({
    ...{ self: 7, tracker, heartbeatMs: 1_000, random: () => 0.5, counters: new Counters() },
    ...{ path: new TrackerPath(), boot: 1, now: 0 },
  });
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const facts = { views: () => [], wantsAnswer: () => false };
  const datagram = decodeDatagram(into.slice(0, link.pollTransmit(facts, into)!.length));
  assert(!(datagram instanceof WireError));
  const [frame] = datagram.frames;
  assertEquals(frame?.type === "heartbeat" && frame.asks, true);
  assertEquals(link.pollTransmit(facts, into), undefined, "one, and the next later");
});

/** Returns the times of the heartbeats in two intervals; an answer comes at `answeredAt`. */
function beatTimes(answeredAt: number): number[] {
  const tracker = { transport: "udp", hostname: "127.0.0.1", port: 4_000 } as const;
  const link = new TrackerLink({
    ...{ self: 7, tracker, heartbeatMs: 1_000, random: () => 0.5, counters: new Counters() },
    ...{ path: new TrackerPath(), boot: 1, now: 0 },
  });
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const facts = { views: () => [], wantsAnswer: () => false };
  const times: number[] = [];
  for (let now = 0; now < 2_000; now++) {
    if (now === answeredAt) {
      link.onAnswered({ type: "heartbeat-ack", count: 1, boot: 1, views: [] });
    }
    link.handleTimeout(now);
    if (link.pollTransmit(facts, into) !== undefined) times.push(now);
  }
  return times;
}

Deno.test("TrackerLink repeats its first heartbeat until one is answered, ever later, beside the regular ones", () => {
  assertEquals(beatTimes(Infinity), [0, 100, 300, 700, 950, 1_500, 1_900]);
});

Deno.test("TrackerLink repeats its first heartbeat no more once one is answered", () => {
  assertEquals(beatTimes(150), [0, 100, 950, 1_900]);
});
