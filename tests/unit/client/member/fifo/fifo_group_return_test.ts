import { assertEquals } from "@std/assert";
import type { MemberId, Seq } from "../../../../../lib/core/mod.ts";
import { FRAGMENT_BYTES_MAX } from "../../../../../lib/wire/mod.ts";
import { changeOf, forged, gather, gatherFrom, GroupHost, recordOf } from "../fixture_groups.ts";
import type { Network } from "../fixture_network.ts";

Deno.test("FifoGroup.abandon() returns the last seq of each sender and our messages in doubt", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  arthur!.says("one", "two");
  ford!.says("mine");
  network.run(50);
  network.isLost = () => true;
  ford!.says("heard?", "heard?");
  arthur!.says("lost");
  network.run(10);
  const { resume, metView, inDoubt } = ford!.group.abandon(network.now);
  assertEquals([resume, metView], [new Map([[arthur!.id, 2]]), 2]);
  assertEquals(inDoubt, { first: 2, last: 3 });
  const settled = arthur!.group.abandon(network.now);
  assertEquals([settled.resume.get(ford!.id), settled.inDoubt], [1, { first: 3, last: 3 }]);
});

Deno.test("FifoGroup.abandon() returns a message in doubt as a whole if a part of it was acknowledged", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  ford!.says("one");
  network.run(50);
  ford!.isReading = false;
  network.isLost = () => true;
  ford!.says(new Uint8Array(3 * FRAGMENT_BYTES_MAX));
  network.run(10);
  ford!.isReading = true;
  // Arthur has the first of the fragments 2 to 4.
  const entries = [{ stream: ford!.id, delivered: 2, credit: 100 }];
  const ack = forged("arthur", ford!, { type: "ack", share: 100_000, entries });
  ford!.receive(ack, arthur!.address, network.now);
  assertEquals(ford!.group.abandon(network.now).inDoubt, { first: 2, last: 4 });
});

Deno.test("FifoGroup that rejoins reports what was missed, once, before the first message", () => {
  const { network, hosts: [ford] } = gather("ford");
  ford!.says("1", "2", "3", "4", "5");
  const resume = new Map([[ford!.id, 2]]);
  const seats = [{ name: "ford", joined: 1 }, { name: "alice", joined: 2 }];
  const alice = new GroupHost("alice", recordOf(2, seats), { now: network.now, resume });
  network.add(alice);
  ford!.group.onChange(changeOf("join", 2, "alice"), network.now);
  network.run(100);
  ford!.says("6");
  network.run(100);
  assertEquals(alice.hears(), ["ford lost 3-5", "ford: 6"]);
  // Ford leaves and comes back, and has forgotten where his seqs stood: 7 and 8 never were.
  alice.group.onChange(changeOf("leave", 3, "ford", 6), network.now);
  const back = new GroupHost(
    "ford",
    recordOf(4, [{ name: "alice", joined: 2 }, {
      name: "ford",
      joined: 4,
    }]),
    { now: network.now, next: 9 },
  );
  network.remove(ford!);
  network.add(back);
  alice.group.onChange(changeOf("join", 4, "ford"), network.now);
  network.run(100);
  assertEquals(alice.hears(), ["leave ford", "join ford"]);
});

/** Lets alice join in view 8, with what she had of the streams of those that are there. */
function comeBack(
  network: Network,
  hosts: readonly GroupHost[],
  had: { readonly resume?: ReadonlyMap<MemberId, Seq>; readonly metView: number | undefined },
): GroupHost {
  const seats = hosts.map(({ name, group: { joined } }) => ({ name, joined }));
  const record = recordOf(8, [...seats, { name: "alice", joined: 8 }]);
  const alice = new GroupHost("alice", record, { now: network.now, ...had });
  network.add(alice);
  for (const { group } of hosts) group.onChange(changeOf("join", 8, "alice"), network.now);
  network.run(100);
  return alice;
}

Deno.test("FifoGroup that rejoins reports all that it missed of members that joined meanwhile", () => {
  // Arthur and alice were in view 4. Arthur is back in view 7 under a new id, and has numbers of an
  // earlier stay up to 4; zaphod, who was there before, and whose numbers begin with 3, is known.
  const { network, hosts: [zaphod, arthur] } = gatherFrom([
    { name: "zaphod", joined: 2, next: 3 },
    { name: "arthur", joined: 7, next: 5 },
  ]);
  arthur!.says("5", "6", "7");
  zaphod!.says("3");
  network.run(50);
  const alice = comeBack(network, [zaphod!, arthur!], {
    resume: new Map([[zaphod!.id, 3]]),
    metView: 4,
  });
  arthur!.says("8");
  network.run(100);
  assertEquals(alice.hears(), ["arthur lost 5-7", "arthur: 8"]);
});

Deno.test("FifoGroup that joins, or that knew a member before, misses nothing of what that member said", () => {
  for (const metView of [undefined, 7]) {
    const { network, hosts: [arthur] } = gatherFrom([{ name: "arthur", joined: 7, next: 1 }]);
    arthur!.says("1", "2");
    const alice = comeBack(network, [arthur!], { metView });
    arthur!.says("3");
    network.run(100);
    assertEquals(alice.hears(), ["arthur: 3"]);
  }
});

Deno.test("FifoGroup.abandon() returns a view before the join of whoever has not been heard yet", () => {
  const { network, hosts: [ford, alice] } = gather("ford", "alice");
  network.isLost = (passing) => passing.from === "arthur" || passing.to === "arthur";
  const seats = ["ford", "alice", "arthur"].map((name, i) => ({ name, joined: i + 1 }));
  const arthur = new GroupHost("arthur", recordOf(3, seats), { now: network.now });
  network.add(arthur);
  ford!.group.onChange(changeOf("join", 3, "arthur"), network.now);
  ford!.group.onChange(changeOf("detach", 4, "alice"), network.now);
  network.run(100);
  assertEquals([ford!.group.view, ford!.group.abandon(network.now).metView], [4, 2]);
  // The members that alice found in the group may have said anything before her.
  network.run(100);
  assertEquals(alice!.group.abandon(network.now).metView, 2);
  // Arthur has not heard of ford and alice, who were there before him.
  assertEquals(arthur.group.abandon(network.now).metView, 3);
  const again = new GroupHost(
    "zaphod",
    recordOf(9, [{ name: "ford", joined: 7 }, {
      name: "zaphod",
      joined: 9,
    }]),
    { now: network.now, metView: 5 },
  );
  assertEquals(again.group.abandon(network.now).metView, 6, "ford has not told what was missed");
});
