import { assertEquals } from "@std/assert";
import {
  type Address,
  HELLO_MS,
  HELLO_MS_MAX,
  HELLO_PATIENCE_MS,
  type Instant,
} from "../../../../../lib/core/mod.ts";
import { Greeter } from "../../../../../lib/client/member/fifo/greeter.ts";
import { Outbound } from "../../../../../lib/ordering/mod.ts";
import { PeerRoster } from "../../../../../lib/client/member/fifo/peer_roster.ts";
import type { GreetingFrame } from "../../../../../lib/wire/mod.ts";
import { addressFor, changeOf, idOf, recordOf } from "../fixture_groups.ts";
import { at } from "../fixture_network.ts";
import { middle } from "../../../ordering/stream/fixture_peers.ts";

const OUR_JOINED = 2;

/** We are Ford, who joined in view 2; Arthur was there before. */
function ready(): { roster: PeerRoster; greeter: Greeter } {
  const roster = new PeerRoster(idOf("ford"), { outboundFor: (now) => new Outbound(0, now) });
  const seats = [{ name: "arthur", joined: 1 }, { name: "ford", joined: OUR_JOINED }];
  roster.applyRecord(recordOf(2, seats), OUR_JOINED, 0);
  return { roster, greeter: new Greeter(roster, OUR_JOINED, middle) };
}

/** A greeting of somebody; the answer: whose it is, "ahead" or "ignored". */
function greet(
  greeter: Greeter,
  name: string,
  joined: number,
  options: { type?: GreetingFrame["type"]; peerJoined?: number; from?: Address } = {},
): string {
  const { type = "hello", peerJoined = OUR_JOINED, from = addressFor(name) } = options;
  const frame = { type, joined, peerJoined, cut: 0, name };
  const peer = greeter.onGreeting(idOf(name), from, frame);
  return typeof peer === "object" ? `${peer.name}@${peer.joined}` : peer ?? "ignored";
}

/** The moments at which a hello to Arthur is due, nobody answering. */
function hellos(greeter: Greeter, count: number): Instant[] {
  return Array.from({ length: count }, () => {
    const now = greeter.nextDeadline()!;
    assertEquals(greeter.takeDue(now).map(({ name }) => name), ["arthur"]);
    return now;
  });
}

Deno.test("Greeter of a newcomer greets at once, and again with delays that double", () => {
  const { roster, greeter } = ready();
  greeter.onPeer(roster.peer(idOf("arthur"))!, true, 100);
  const times = hellos(greeter, 8);
  const delays = times.slice(1).map((time, i) => time - times[i]!);
  assertEquals(times[0], 100);
  assertEquals(delays.slice(0, 3), [HELLO_MS, 2 * HELLO_MS, 4 * HELLO_MS]);
  assertEquals(delays.at(-1), HELLO_MS_MAX);
});

Deno.test("Greeter of an older member waits for the newcomer's hello, and greets when none comes", () => {
  const { roster, greeter } = ready();
  greeter.onPeer(roster.peer(idOf("arthur"))!, false, 100);
  assertEquals(hellos(greeter, 1), [100 + HELLO_PATIENCE_MS]);
});

Deno.test("Greeter greets no more who has greeted", () => {
  for (const type of ["hello", "welcome"] as const) {
    const { roster, greeter } = ready();
    greeter.onPeer(roster.peer(idOf("arthur"))!, true, 0);
    hellos(greeter, 2);
    assertEquals(greet(greeter, "arthur", 1, { type }), "arthur@1");
    assertEquals(greeter.takeDue(10_000), []);
    assertEquals(greeter.nextDeadline(), undefined);
  }
});

Deno.test("Greeter knows nobody whom no view has named, but sees that a view is missing", () => {
  const { roster, greeter } = ready();
  assertEquals(greet(greeter, "alice", 2), "ignored");
  assertEquals(greet(greeter, "alice", 3), "ahead");
  assertEquals(roster.size, 1);
  roster.applyChange(changeOf("join", 3, "alice"), 0);
  assertEquals(greet(greeter, "alice", 3), "alice@3");
});

Deno.test("Greeter ignores a greeting from another address than the member's", () => {
  const { greeter } = ready();
  assertEquals(greet(greeter, "arthur", 1, { from: at(9) }), "ignored");
});

Deno.test("Greeter ignores a greeting that was meant for a former stay of ours", () => {
  const { greeter } = ready();
  for (const peerJoined of [1, 3]) {
    assertEquals(greet(greeter, "arthur", 1, { peerJoined }), "ignored");
    assertEquals(greet(greeter, "alice", 3, { peerJoined }), "ignored");
  }
});

Deno.test("Greeter takes nothing of a newer stay before a view names it, nor of an older one then", () => {
  const { roster, greeter } = ready();
  assertEquals(greet(greeter, "arthur", 4), "ahead");
  assertEquals(greet(greeter, "arthur", 1), "arthur@1");
  roster.applyChange(changeOf("leave", 3, "arthur"), 0);
  roster.applyChange(changeOf("join", 4, "arthur"), 0);
  assertEquals(greet(greeter, "arthur", 4), "arthur@4");
  assertEquals(greet(greeter, "arthur", 1), "ignored");
});
