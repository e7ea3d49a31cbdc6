import { assert, assertEquals } from "@std/assert";
import {
  BYE_PATIENCE_MS,
  DATAGRAM_BYTES_MAX,
  DEPARTED_MS,
  KEPT_KERNEL_BYTES,
  kernelBytesOf,
  NAK_RETRY_MS,
  NAK_RETRY_MS_MAX,
  SEQ_PLAUSIBLE_MAX,
  U48_MAX,
} from "../../../../../lib/core/mod.ts";
import { FRAGMENT_BYTES_MAX, type Frame } from "../../../../../lib/wire/mod.ts";
import { addressFor, changeOf, forged, gather, type GroupHost, idOf } from "../fixture_groups.ts";
import { has, type Network, type Passing } from "../fixture_network.ts";

/** Kills a member, and evicts it in the views of `told`. */
function die(network: Network, host: GroupHost, ...told: GroupHost[]): void {
  network.remove(host);
  for (const other of told) evict(network, other, host.name);
}

function evict(network: Network, host: GroupHost, name = "ford"): void {
  assert(host.group.onChange(changeOf("evict", host.group.view + 1, name), network.now));
}

/** Returns a loss of ford's data and tails to these members. */
function dataTo(...names: string[]): (passing: Passing) => boolean {
  return (passing) =>
    passing.from === "ford" && names.includes(passing.to) &&
    (has("data", passing) || has("tail", passing));
}

/** Returns three members that have "one" of ford's; the named ones miss what he sends after it. */
function trio(...missing: string[]) {
  const { network, hosts: [ford, arthur, alice] } = gather("ford", "arthur", "alice");
  ford!.says("one");
  network.run(50);
  network.isLost = dataTo(...missing);
  for (const host of [arthur!, alice!]) host.hears();
  return { network, ford: ford!, arthur: arthur!, alice: alice! };
}

Deno.test("DepartedStreams bring a message from the survivor that has it to one that never heard of it", () => {
  const { network, ford, arthur, alice } = trio("alice");
  ford.says("two", "three");
  network.run(5);
  die(network, ford, arthur, alice);
  network.run(50);
  assertEquals(arthur.hears(), ["ford: two", "ford: three", "evict ford"]);
  assertEquals(alice.hears(), ["evict ford", "ford: two", "ford: three"]);
  assert(arthur.group.isSettled && alice.group.isSettled);
});

Deno.test("DepartedStreams bring everything to a survivor whose buffer takes one datagram of each burst", () => {
  const { network, ford, arthur, alice } = trio("alice");
  ford.says(...Array.from({ length: 20 }, (_, i) => new Uint8Array(1_100).fill(65 + i)));
  network.run(5);
  assertEquals(arthur.hears().length, 20);
  network.take();
  let burstAt = -Infinity;
  network.isLost = (passing) => {
    const isLater = passing.at > burstAt + 1;
    if (passing.to !== "alice" || !has("relay", passing)) return false;
    if (isLater) burstAt = passing.at;
    return !isLater;
  };
  die(network, ford, arthur, alice);
  // One of them comes with each answer, and the next question follows after NAK_RETRY_MS.
  network.run(20 * 1.3 * NAK_RETRY_MS + 50);
  assertEquals(alice.hears().length, 21);
  assert(alice.group.isSettled);
});

Deno.test("DepartedStreams put messages and fragments of several survivors together", () => {
  const { network, ford, arthur, alice } = trio();
  const long = new Uint8Array(5_000).fill(65);
  let count = 0;
  network.isLost = (passing) =>
    passing.from === "ford" && has("data", passing) &&
    (count++ % 2 === 0) === (passing.to === "alice");
  ford.says("two", long, "three", long, "four");
  network.run(0.5);
  network.isLost = () => false;
  die(network, ford, arthur, alice);
  network.run(100);
  const [one, other] = [arthur.hears(), alice.hears()].map((lines) =>
    lines.filter((line) => line !== "evict ford")
  );
  assertEquals(one, other);
  assertEquals(one!.map((line) => line.slice(0, 11)), [
    ...["ford: two", "ford: AAAAA", "ford: three", "ford: AAAAA", "ford: four"],
  ]);
});

Deno.test("DepartedStreams report the same gap everywhere where no survivor has a message", () => {
  const { network, ford, arthur, alice } = trio("arthur", "alice");
  ford.says("two");
  network.run(1);
  network.isLost = dataTo("alice");
  ford.says("three");
  network.run(1);
  die(network, ford, arthur, alice);
  network.isLost = () => false;
  network.run(100);
  assertEquals(arthur.hears(), ["evict ford", "ford lost 2", "ford: three"]);
  assertEquals(alice.hears(), ["evict ford", "ford lost 2", "ford: three"]);
});

Deno.test("DepartedStreams end at the highest seq that a survivor knows of, even if none has it", () => {
  const { network, ford, arthur, alice } = trio();
  network.isLost = (passing) => passing.from === "ford" && has("data", passing);
  ford.says("two", "three");
  network.run(100);
  die(network, ford, arthur, alice);
  network.isLost = () => false;
  network.run(100);
  for (const host of [arthur, alice]) assertEquals(host.hears(), ["evict ford", "ford lost 2-3"]);
});

Deno.test("DepartedStreams wait for a survivor that learns of the eviction late", () => {
  const { network, ford, arthur, alice } = trio("alice");
  ford.says("two");
  network.run(5);
  die(network, ford, alice);
  network.run(5_000);
  assertEquals(alice.hears(), ["evict ford"]);
  assert(arthur.group.takeBehind(), "asked, he sees that he lacks a view");
  assert(!arthur.group.takeBehind());
  evict(network, arthur);
  network.run(1_000);
  assertEquals(alice.hears(), ["ford: two"]);
  assertEquals(arthur.hears(), ["ford: two", "evict ford"]);
});

Deno.test("DepartedStreams ask again when an extent or a relay is lost", () => {
  const { network, ford, arthur, alice } = trio("alice");
  ford.says("two", "three");
  network.run(5);
  die(network, ford, arthur, alice);
  let lost = 0;
  network.isLost = (passing) => (has("extent", passing) || has("relay", passing)) && lost++ < 6;
  network.run(5_000);
  assertEquals(alice.hears(), ["evict ford", "ford: two", "ford: three"]);
  assert(lost > 6);
});

Deno.test("DepartedStreams ask all again when a survivor dies that had told its extent", () => {
  const { network, hosts } = gather("ford", "arthur", "alice", "marvin");
  const [ford, arthur, alice, marvin] = hosts as [GroupHost, GroupHost, GroupHost, GroupHost];
  network.isLost = dataTo("alice", "marvin");
  ford.says("one", "two");
  network.run(5);
  // Arthur alone has it, and brings it to marvin; to alice nothing comes of it.
  network.isLost = (passing) => has("relay", passing) && passing.to === "alice";
  die(network, ford, arthur, alice, marvin);
  network.run(100);
  network.isLost = () => false;
  die(network, arthur, alice, marvin);
  network.run(1_000);
  assertEquals(marvin.hears().filter((line) => line.startsWith("ford")), [
    "ford: one",
    "ford: two",
  ]);
  assertEquals(alice.hears().filter((line) => line.startsWith("ford")), ["ford: one", "ford: two"]);
});

Deno.test("DepartedStreams report a gap when the only holder dies, too", () => {
  const { network, hosts } = gather("ford", "arthur", "alice", "marvin");
  const [ford, arthur, alice, marvin] = hosts as [GroupHost, GroupHost, GroupHost, GroupHost];
  network.isLost = dataTo("alice", "marvin");
  ford.says("one", "two");
  network.run(5);
  network.isLost = (passing) => has("relay", passing);
  die(network, ford, arthur, alice, marvin);
  network.run(100);
  die(network, arthur, alice, marvin);
  network.run(1_000);
  for (const host of [alice, marvin]) {
    assertEquals(host.hears().filter((line) => line.startsWith("ford")), ["ford lost 1-2"]);
    assert(host.group.isSettled);
  }
});

Deno.test("DepartedStreams repair what a member lacked of a leaver", () => {
  const { network, ford, arthur, alice } = trio("alice");
  ford.says("two");
  network.run(5);
  ford.group.startLeaving(network.now);
  network.run(4_000 + BYE_PATIENCE_MS);
  assertEquals(ford.drained, ["alice 2-2"]);
  assertEquals(arthur.hears(), ["ford: two", "leave ford"]);
  assertEquals(alice.hears(), ["ford: two", "leave ford"]);
});

Deno.test("DepartedStreams ask for no extents when nobody lacks anything of a leaver", () => {
  const { network, ford } = trio();
  ford.says("two");
  network.run(50);
  ford.group.startLeaving(network.now);
  network.take();
  network.run(5_000);
  assertEquals(network.takeFrames("extent"), []);
});

Deno.test("DepartedStreams are silent once all is settled, and forgotten after DEPARTED_MS", () => {
  const { network, ford, arthur, alice } = trio("alice");
  ford.says("two");
  network.run(5);
  die(network, ford, arthur, alice);
  network.run(100);
  const counts = ["extent", "relay", "nak"].map((type) =>
    network.take().filter((passing) => has(type as "nak", passing)).length
  );
  assert(counts[0]! <= 4, `${counts}`);
  network.run(DEPARTED_MS + NAK_RETRY_MS_MAX);
  assertEquals(network.take(), []);
  for (const host of [arthur, alice]) assertEquals(host.group.nextDeadline(), undefined);
});

Deno.test("DepartedStreams keep what was in their extent when the application takes it", () => {
  const { network, ford, arthur, alice } = trio("alice");
  const full = new Uint8Array(FRAGMENT_BYTES_MAX).fill(65);
  const kept = Math.floor(KEPT_KERNEL_BYTES / kernelBytesOf(DATAGRAM_BYTES_MAX));
  // Ford detaches alice, who has seq 1 alone. Arthur has taken 101 seqs when his application stops.
  for (let i = 0; i < 100; i++) ford.says(full);
  network.run(10_000);
  assertEquals(arthur.hears().filter((line) => line.startsWith("ford: ")).length, 100);
  arthur.isReading = false;
  for (let i = 0; i < 15; i++) ford.says(full);
  network.run(100);
  network.isLost = ({ from, to }) => from === "alice" || to === "alice";
  die(network, ford, arthur, alice);
  network.run(100);
  arthur.isReading = true;
  network.run(100);
  assertEquals(arthur.hears().filter((line) => line.startsWith("ford: ")).length, 15);
  network.isLost = () => false;
  network.run(10_000);
  const heard = alice.hears().filter((line) => line.startsWith("ford"));
  assertEquals(heard[0], `ford lost 2-${101 - kept}`);
  assertEquals(heard.length - 1, kept + 15);
});

Deno.test("DepartedStreams take a message of an evicted member that lives from a survivor only", () => {
  const { network, ford, arthur, alice } = trio();
  evict(network, arthur);
  ford.says("two");
  network.run(500);
  evict(network, alice);
  network.run(1_000);
  // Ford lives, was taken for dead, and alice heard him longer than arthur did.
  assertEquals(alice.hears(), ["ford: two", "evict ford"]);
  assertEquals(arthur.hears(), ["evict ford", "ford: two"]);
});

Deno.test("DepartedStreams report what nobody holds as one gap, whatever end a tail has named", () => {
  const { network, ford, arthur, alice } = trio();
  for (const host of [arthur, alice]) {
    const bytes = forged("ford", host, { type: "tail", highest: SEQ_PLAUSIBLE_MAX });
    host.receive(bytes, addressFor("ford"), network.now);
  }
  die(network, ford, arthur, alice);
  network.run(1_000);
  for (const host of [arthur, alice]) {
    assertEquals(host.hears(), ["evict ford", `ford lost 2-${SEQ_PLAUSIBLE_MAX}`]);
    assert(host.group.isSettled);
  }
});

Deno.test("DepartedStreams report one gap up to the last seq that an absurd bye names", () => {
  const { network, ford, arthur, alice } = trio();
  network.remove(ford);
  const bytes = forged("ford", arthur, { type: "bye", joined: 1, last: SEQ_PLAUSIBLE_MAX });
  arthur.receive(bytes, addressFor("ford"), network.now);
  evict(network, alice);
  network.run(1_000);
  assertEquals(arthur.hears(), [`ford lost 2-${SEQ_PLAUSIBLE_MAX}`, "leave ford"]);
  assert(arthur.group.isSettled && alice.group.isSettled);
  // Whoever asks for it all then costs as little.
  const question: Frame = {
    ...{ type: "nak", stream: idOf("ford"), ranges: [{ first: 1, last: U48_MAX }] },
  };
  arthur.receive(forged("alice", arthur, question), addressFor("alice"), network.now);
  network.run(100);
});
