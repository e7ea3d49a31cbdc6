import { assertEquals } from "@std/assert";
import {
  HELLO_MS,
  HELLO_MS_MAX,
  HELLO_PATIENCE_MS,
  type Instant,
} from "../../../../../lib/core/mod.ts";
import { Greeter } from "../../../../../lib/client/member/fifo/greeter.ts";
import { Outbound } from "../../../../../lib/ordering/mod.ts";
import { PeerRoster } from "../../../../../lib/client/member/fifo/peer_roster.ts";
import type { GreetingFrame } from "../../../../../lib/wire/mod.ts";
import { changeOf, idOf, recordOf } from "../fixture_groups.ts";
import { middle } from "../../../ordering/stream/fixture_peers.ts";

const OUR_JOINED = 2;

/** Returns the roster and greeter of ford, who joined in view 2; arthur was there before. */
function ready(): { roster: PeerRoster; greeter: Greeter } {
  const roster = new PeerRoster(idOf("ford"), {
    outboundFor: (_address, now) => new Outbound(0, now),
  });
  const seats = [{ name: "arthur", joined: 1 }, { name: "ford", joined: OUR_JOINED }];
  roster.applyRecord(recordOf(2, seats), OUR_JOINED, 0);
  return { roster, greeter: new Greeter(roster, OUR_JOINED, middle) };
}

/** Hands in a greeting; returns whose it is, "ahead" or "ignored". */
function greet(
  greeter: Greeter,
  name: string,
  joined: number,
  options: { type?: GreetingFrame["type"]; peerJoined?: number } = {},
): string {
  const { type = "hello", peerJoined = OUR_JOINED } = options;
  const frame = { type, joined, peerJoined, base: 0, cut: 0, name };
  const peer = greeter.onGreeting(idOf(name), frame);
  return typeof peer === "object" ? `${peer.name}@${peer.joined}` : peer ?? "ignored";
}

/** Returns the times at which a hello to arthur is due while he is silent. */
function hellos(greeter: Greeter, count: number): Instant[] {
  return Array.from({ length: count }, () => {
    const now = greeter.nextDeadline()!;
    assertEquals(greeter.takeDue(now).map(({ name }) => name), ["arthur"]);
    return now;
  });
}

Deno.test("Greeter.onPeer() of a newcomer plans a hello at once, and again with delays that double", () => {
  const { roster, greeter } = ready();
  greeter.onPeer(roster.peer(idOf("arthur"))!, true, 100);
  const times = hellos(greeter, 8);
  const delays = times.slice(1).map((time, i) => time - times[i]!);
  assertEquals(times[0], 100);
  assertEquals(delays.slice(0, 3), [HELLO_MS, 2 * HELLO_MS, 4 * HELLO_MS]);
  assertEquals(delays.at(-1), HELLO_MS_MAX);
});

Deno.test("Greeter.onPeer() of an older member plans a hello after HELLO_PATIENCE_MS", () => {
  const { roster, greeter } = ready();
  greeter.onPeer(roster.peer(idOf("arthur"))!, false, 100);
  assertEquals(hellos(greeter, 1), [100 + HELLO_PATIENCE_MS]);
});

Deno.test("Greeter.takeDue() leaves out a peer that has greeted", () => {
  for (const type of ["hello", "welcome"] as const) {
    const { roster, greeter } = ready();
    greeter.onPeer(roster.peer(idOf("arthur"))!, true, 0);
    hellos(greeter, 2);
    assertEquals(greet(greeter, "arthur", 1, { type }), "arthur@1");
    assertEquals(greeter.takeDue(10_000), []);
    assertEquals(greeter.nextDeadline(), undefined);
  }
});

Deno.test("Greeter.onGreeting() returns ahead for a stay that no view has named yet", () => {
  const { roster, greeter } = ready();
  assertEquals(greet(greeter, "alice", 2), "ignored");
  assertEquals(greet(greeter, "alice", 3), "ahead");
  assertEquals(roster.size, 1);
  roster.applyChange(changeOf("join", 3, "alice"), 0);
  assertEquals(greet(greeter, "alice", 3), "alice@3");
});

Deno.test("Greeter.onGreeting() ignores a greeting to another stay of ours", () => {
  const { greeter } = ready();
  for (const peerJoined of [1, 3]) {
    assertEquals(greet(greeter, "arthur", 1, { peerJoined }), "ignored");
    assertEquals(greet(greeter, "alice", 3, { peerJoined }), "ignored");
  }
});

Deno.test("Greeter.onGreeting() takes a greeting of the stay that the view names only", () => {
  const { roster, greeter } = ready();
  assertEquals(greet(greeter, "arthur", 4), "ahead");
  assertEquals(greet(greeter, "arthur", 1), "arthur@1");
  roster.applyChange(changeOf("leave", 3, "arthur"), 0);
  roster.applyChange(changeOf("join", 4, "arthur"), 0);
  assertEquals(greet(greeter, "arthur", 4), "arthur@4");
  assertEquals(greet(greeter, "arthur", 1), "ignored");
});
