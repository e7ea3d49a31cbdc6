import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  DETACH_MS,
  HISTORY_BYTES_MAX,
  type Instant,
  InvariantError,
  SLOW_MEMBER_MS,
  STEADY_TIMES,
  WINDOW_FULL_MS,
} from "../../../../lib/core/mod.ts";
import type { Peer } from "../../../../lib/client/member/fifo/peer.ts";
import { FlowWindow, PaceWatch, WINDOW_KERNEL_BYTES } from "../../../../lib/ordering/mod.ts";
import { listener, middle, OwnStream } from "./fixture_peers.ts";
import { all, CREDIT, FIRST_WINDOW, multicast, started, WINDOW } from "./fixture_senders.ts";

/** Takes all changes of pace, as lines. */
function pace(sender: OwnStream): string[] {
  const lines: string[] = [];
  for (let one = sender.takePaceChange(); one; one = sender.takePaceChange()) {
    const peers = one.type === "waiting" ? one.peers : [one.peer];
    lines.push([one.type, ...peers.map(({ name }) => name)].join(" "));
  }
  return lines;
}

/**
 * Makes a sender with arthur, who is quick, and marvin, who is slow. `stall` sends until marvin is
 * detached, and returns when that was.
 */
function stalled() {
  const sender = new OwnStream(1, middle);
  const [arthur, marvin] = ["arthur", "marvin"].map((name) => listener(name, sender, 0));
  const stall = (from: Instant): Instant => {
    multicast(sender, WINDOW + 1);
    for (let now = from;; now += 100) {
      all(sender, now);
      sender.onAck(arthur!, sender.highest, CREDIT, now);
      sender.handleTimeout(now);
      if (pace(sender).includes("detached marvin")) {
        // What waited for him goes now.
        while (sender.hasNew) {
          all(sender, now);
          sender.onAck(arthur!, sender.highest, CREDIT, now);
        }
        pace(sender);
        return now;
      }
      assert(now - from <= 2 * SLOW_MEMBER_MS, "marvin is not detached");
    }
  };
  return { sender, marvin: marvin!, stall };
}

Deno.test("StreamSender is held by the slowest member, for SLOW_MEMBER_MS and no longer", () => {
  const sender = new OwnStream(1, middle);
  const [arthur, marvin] = ["arthur", "marvin"].map((name) => listener(name, sender, 0));
  multicast(sender, 300);
  assertEquals(all(sender, 0).length, WINDOW);
  sender.onAck(arthur!, WINDOW, CREDIT, 1);
  for (const now of [WINDOW_FULL_MS, SLOW_MEMBER_MS - 1]) {
    sender.handleTimeout(now);
    assertEquals(all(sender, now), []);
  }
  sender.handleTimeout(SLOW_MEMBER_MS);
  // What arthur had room for before the silence, other groups may have taken meanwhile.
  assertEquals(all(sender, SLOW_MEMBER_MS).length, FIRST_WINDOW);
  // He is told of the tail and can have repaired what he lacks.
  assertEquals(sender.lagging(), [arthur!, marvin!]);
  assertEquals(pace(sender), ["waiting marvin", "detached marvin", "waiting"]);
  sender.onAck(marvin!, 5, CREDIT, SLOW_MEMBER_MS + 1);
  sender.onShare(arthur!, WINDOW_KERNEL_BYTES);
  sender.onAck(arthur!, WINDOW + FIRST_WINDOW, CREDIT, SLOW_MEMBER_MS + 1);
  assertEquals(all(sender, SLOW_MEMBER_MS + 1).length, WINDOW);
  assertEquals(pace(sender), []);
});

Deno.test("StreamSender detaches a peer that takes less than a window in SLOW_MEMBER_MS, however steadily", () => {
  const { sender, arthur } = started(100);
  all(sender, 0);
  let now = 0;
  for (; pace(sender).length === 0; now += 250) {
    assert(now <= SLOW_MEMBER_MS);
    sender.onAck(arthur, now / 250, CREDIT, now);
    sender.handleTimeout(now);
    assert(all(sender, now).length <= 1);
  }
  assertEquals([now, arthur.outbound.holdsWindow], [750, true], "waiting is told after a while");
  for (; pace(sender).length === 0; now += 250) {
    sender.onAck(arthur, now / 250, CREDIT, now);
    sender.handleTimeout(now);
    all(sender, now);
  }
  assertEquals([now - 250, arthur.outbound.holdsWindow], [SLOW_MEMBER_MS, false]);
});

Deno.test("StreamSender detaches no peer that takes a window in less than SLOW_MEMBER_MS", () => {
  const { sender, arthur } = started(500);
  all(sender, 0);
  for (let now = 0; sender.hasNew; now += 25) {
    sender.onAck(arthur, now / 25, CREDIT, now);
    sender.handleTimeout(now);
    all(sender, now);
  }
  assertEquals(pace(sender).filter((line) => line.startsWith("detached")), []);
});

Deno.test("StreamSender detaches no peer while no message waits", () => {
  const { sender, arthur } = started(5);
  all(sender, 0);
  for (let now = 0; now < 10 * SLOW_MEMBER_MS; now += 500) sender.handleTimeout(now);
  assertEquals([pace(sender), arthur.outbound.holdsWindow], [[], true]);
  // What is old already when the window gets full has held up nobody before.
  multicast(sender, 100);
  all(sender, 10 * SLOW_MEMBER_MS);
  sender.handleTimeout(sender.nextDeadline()!);
  assertEquals(arthur.outbound.holdsWindow, true);
});

Deno.test("StreamSender whose own timer is late begins to count anew", () => {
  const { sender, arthur } = started(100);
  all(sender, 0);
  all(sender, 1);
  const late = 3 * SLOW_MEMBER_MS;
  sender.handleTimeout(late);
  assertEquals([pace(sender), arthur.outbound.holdsWindow], [[], true]);
  for (let now = late; now <= late + SLOW_MEMBER_MS; now += 100) sender.handleTimeout(now);
  assertEquals(pace(sender), ["waiting arthur", "detached arthur"]);
});

Deno.test("StreamSender reattaches a peer within half a window, after DETACH_MS, twice as long each time", () => {
  const { sender, marvin, stall } = stalled();
  let now = 0;
  for (const ms of [DETACH_MS, 2 * DETACH_MS, 4 * DETACH_MS]) {
    now = stall(now);
    // All but the last ten: that is within half a window.
    const almost = sender.highest - 10;
    sender.onAck(marvin, almost, CREDIT, now + ms - 1);
    assertEquals(marvin.outbound.holdsWindow, false);
    sender.handleTimeout(now + ms);
    assertEquals([marvin.outbound.holdsWindow, pace(sender)], [true, ["reattached marvin"]]);
    now += ms;
  }
});

Deno.test("StreamSender leaves a peer detached while it is behind by more than half a window", () => {
  const { sender, marvin, stall } = stalled();
  const now = stall(0);
  sender.onAck(marvin, sender.highest - Math.floor(WINDOW / 2) - 1, CREDIT, now + 2 * DETACH_MS);
  assertEquals(marvin.outbound.holdsWindow, false);
  sender.onAck(marvin, sender.highest - Math.floor(WINDOW / 2), CREDIT, now + 2 * DETACH_MS);
  assertEquals(marvin.outbound.holdsWindow, true);
});

Deno.test("StreamSender begins with DETACH_MS again for a peer that was steady for long", () => {
  const { sender, marvin, stall } = stalled();
  let now = stall(0);
  sender.onAck(marvin, sender.highest, CREDIT, now + DETACH_MS);
  assertEquals(pace(sender), ["reattached marvin"]);
  now = stall(now + DETACH_MS + STEADY_TIMES * DETACH_MS);
  sender.onAck(marvin, sender.highest, CREDIT, now + DETACH_MS);
  assertEquals(pace(sender), ["reattached marvin"]);
});

Deno.test("StreamSender whose peers are all detached goes on a window at a time, and forgets", () => {
  const { sender } = started(0);
  let now = 0;
  let sent = 0;
  for (; sender.last < 1.5 * HISTORY_BYTES_MAX / 1_100; now += 100) {
    while (sender.hasRoom && sender.last - sender.highest < 200) multicast(sender, 1);
    sender.handleTimeout(now);
    const count = all(sender, now).length;
    assert(count <= WINDOW, `${count} at once`);
    sent += count;
    assert(now < 400 * SLOW_MEMBER_MS, `${sender.last} in the end`);
    while (sender.takeOwn() !== undefined);
  }
  assert(sent > 5_000 && sender.historyBytes <= HISTORY_BYTES_MAX / 2 + 300 * 1_400);
});

Deno.test("PaceWatch.reattach() refuses a peer that is attached", () => {
  const sender = new OwnStream(1, middle);
  const arthur = listener("arthur", sender, 0);
  const watch = new PaceWatch<Peer>({
    ...{ slowMemberMs: SLOW_MEMBER_MS, flow: new FlowWindow() },
    ...{ peers: () => [arthur], sent: () => 0, onHolders: () => {}, onNobodyHolds: () => {} },
  });
  assertThrows(() => watch.reattach(arthur, 0), InvariantError, "Only a peer that is detached");
});

Deno.test("StreamSender tells the end of a wait when the last peer leaves", () => {
  const sender = new OwnStream(1, middle);
  const marvin = listener("marvin", sender, 0);
  multicast(sender, WINDOW + 1);
  all(sender, 0);
  sender.handleTimeout(WINDOW_FULL_MS);
  assertEquals(pace(sender), ["waiting marvin"]);
  sender.removePeer(marvin);
  all(sender, WINDOW_FULL_MS + 1);
  assertEquals(pace(sender), ["waiting"]);
});
