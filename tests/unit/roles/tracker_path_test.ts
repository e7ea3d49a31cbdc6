import { assertEquals } from "@std/assert";
import { RETURN_MS, RETURN_MS_MAX } from "../../../lib/core/mod.ts";
import { lostDirection, type PathNews, TrackerPath } from "../../../lib/roles/mod.ts";

function newsOf(path: TrackerPath): PathNews[] {
  const all: PathNews[] = [];
  for (let news = path.takeNews(); news; news = path.takeNews()) all.push(news);
  return all;
}

Deno.test("TrackerPath reports once that datagrams get lost, and once that they pass again", () => {
  const path = new TrackerPath();
  assertEquals([path.suspect(), path.suspect()], [true, false]);
  path.onShown("received");
  assertEquals(newsOf(path), []);
  path.giveUp(false);
  path.giveUp(false);
  assertEquals([path.suspect(), newsOf(path)], [
    false,
    [{ type: "tracker-udp", passes: false, lost: "received" }],
  ]);
  path.onHeard(false);
  path.onHeard(true);
  assertEquals(newsOf(path), [{ type: "tracker-udp", passes: true }]);
  assertEquals(path.suspect(), true);
});

Deno.test("TrackerPath reports a tracker that answers nothing over TCP as out of reach", () => {
  const path = new TrackerPath();
  path.suspect();
  path.giveUp(false);
  assertEquals(newsOf(path), [{ type: "tracker", reachable: false }]);
  // The answer over TCP comes after all.
  path.onShown("both");
  assertEquals(newsOf(path), [
    { type: "tracker", reachable: true },
    { type: "tracker-udp", passes: false, lost: "both" },
  ]);
});

Deno.test("TrackerPath waits for the answer over TCP while other datagrams of the tracker come", () => {
  const path = new TrackerPath();
  path.suspect();
  path.onHeard(false);
  path.giveUp(true);
  assertEquals(newsOf(path), []);
  path.onShown("sent");
  assertEquals(newsOf(path), [{ type: "tracker-udp", passes: false, lost: "sent" }]);
  // A probe is no answer.
  path.onHeard(false);
  assertEquals(newsOf(path), []);
  path.onHeard(true);
  assertEquals(newsOf(path), [{ type: "tracker-udp", passes: true }]);
});

Deno.test("TrackerPath reports an eviction without having been heard once for all that follow", () => {
  const path = new TrackerPath();
  for (let i = 0; i < 3; i++) {
    path.onUnheard();
    path.onHeard(false);
    path.onRegistered();
  }
  assertEquals(newsOf(path), [{ type: "tracker-udp", passes: false, lost: "sent" }]);
});

Deno.test("TrackerPath.returnMs doubles with each registration that was not heard, up to a limit", () => {
  const path = new TrackerPath();
  assertEquals(path.returnMs, 0);
  const pauses = Array.from({ length: 12 }, () => {
    path.onUnheard();
    return path.returnMs;
  });
  assertEquals(pauses.slice(0, 3), [RETURN_MS, 2 * RETURN_MS, 4 * RETURN_MS]);
  assertEquals(pauses.at(-1), RETURN_MS_MAX);
  path.onHeard(false);
  assertEquals(path.returnMs, RETURN_MS_MAX);
  path.onHeard(true);
  assertEquals(path.returnMs, 0);
});

Deno.test("TrackerPath has no news when an answer comes before it gives up", () => {
  const path = new TrackerPath();
  path.suspect();
  path.onShown("received");
  path.onHeard(true);
  path.giveUp(true);
  assertEquals(newsOf(path), []);
});

Deno.test("lostDirection() compares what the tracker heard with what we heard", () => {
  const heard = (silentMs: number | null) => ({ ok: true, silentMs }) as const;
  const refusal = { ok: false, code: "unknown_member", message: "no" } as const;
  const cases = [heard(300), heard(2_001), heard(null), refusal];
  assertEquals(cases.map((answer) => lostDirection(answer, 2_000, false)), [
    ...["received", "both", "both", "unknown"] as const,
  ]);
  assertEquals(cases.map((answer) => lostDirection(answer, 2_000, true)), [
    ...[undefined, "sent", "sent", "sent"] as const,
  ]);
});
