import { assert, assertEquals } from "@std/assert";
import {
  DETACH_MS,
  SLOW_MEMBER_MS,
  SLOW_NOTICES,
  WINDOW_FULL_MS,
} from "../../../../../lib/core/mod.ts";
import { changeOf, gather, type GroupHost } from "../fixture_groups.ts";

/** Lets ford fill his window while marvin's application takes nothing. */
function overload(ford: GroupHost, marvin: GroupHost): void {
  marvin.isReading = false;
  for (let i = 0; i < 200; i++) ford.says(new Uint8Array(1_100));
}

/** Returns the events besides messages, as lines. */
function notices(host: GroupHost): string[] {
  return host.hears().filter((line) => !line.startsWith("ford: "));
}

function trio() {
  const { network, hosts } = gather("ford", "arthur", "marvin");
  const [ford, arthur, marvin] = hosts as [GroupHost, GroupHost, GroupHost];
  return { network, ford, arthur, marvin };
}

Deno.test("FifoGroup reports after WINDOW_FULL_MS which members its messages wait for", () => {
  const { network, ford, arthur, marvin } = trio();
  overload(ford, marvin);
  network.run(WINDOW_FULL_MS - 1);
  assertEquals(notices(ford), []);
  network.run(2);
  assertEquals([notices(ford), notices(arthur)], [["waiting for marvin"], []]);
});

Deno.test("FifoGroup detaches a slow member, and every member reports it, the slow one too", () => {
  const { network, ford, arthur, marvin } = trio();
  overload(ford, marvin);
  network.run(SLOW_MEMBER_MS + 100);
  assertEquals(notices(ford), ["waiting for marvin", "detached marvin by ford", "waiting for"]);
  assertEquals(notices(arthur), ["detached marvin by ford"]);
  marvin.isReading = true;
  network.run(DETACH_MS - 200);
  const heard = marvin.hears();
  assert(heard.includes("detached marvin by ford"));
  assertEquals(heard.filter((line) => line.startsWith("ford: ")).length, 200);
  assertEquals([notices(ford), notices(arthur)], [[], []]);
  network.run(200);
  for (const host of [ford, arthur, marvin]) {
    assertEquals(notices(host), ["reattached marvin by ford"]);
  }
});

Deno.test("FifoGroup repeats the notice of a slow member SLOW_NOTICES times", () => {
  const { network, ford, arthur, marvin } = trio();
  overload(ford, marvin);
  let lost = 0;
  network.isLost = ({ to, datagram }) =>
    to === "arthur" && datagram.frames.some(({ type }) => type === "slow") && ++lost < SLOW_NOTICES;
  network.run(SLOW_MEMBER_MS + 1_000);
  assertEquals(lost, SLOW_NOTICES);
  assertEquals(notices(arthur), ["detached marvin by ford"]);
});

Deno.test("FifoGroup reports a member that is too slow for two senders once", () => {
  const { network, ford, arthur, marvin } = trio();
  overload(ford, marvin);
  overload(arthur, marvin);
  network.run(SLOW_MEMBER_MS + 100);
  const told = ford.hears().filter((line) => line.startsWith("detached"));
  assertEquals(told.length, 1);
  marvin.isReading = true;
  network.run(2 * DETACH_MS);
  assertEquals(ford.hears().filter((line) => line.startsWith("reattached")).length, 1);
});

Deno.test("FifoGroup forgets a slow member when the sender that named it is gone", () => {
  const { network, ford, arthur, marvin } = trio();
  overload(ford, marvin);
  network.run(SLOW_MEMBER_MS + 500);
  assertEquals(notices(arthur), ["detached marvin by ford"]);
  network.remove(ford);
  arthur.group.onChange(changeOf("evict", 4, "ford"), network.now);
  network.run(1_000);
  assertEquals(notices(arthur), ["evict ford"]);
});
