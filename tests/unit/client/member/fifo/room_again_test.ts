import { assert, assertEquals } from "@std/assert";
import {
  ACK_MS,
  FIRST_SHARE_BYTES,
  SLOW_MEMBER_MS,
  TAIL_WAITING_MS_MAX,
} from "../../../../../lib/core/mod.ts";
import { BufferShare } from "../../../../../lib/ordering/mod.ts";
import { changeOf, gather, gatherWith } from "../fixture_groups.ts";
import { has } from "../fixture_network.ts";

/** Milliseconds from a tail to the next at most, with what its moment is drawn from. */
const TAIL_MS_AT_MOST = 1.2 * TAIL_WAITING_MS_MAX;

/**
 * Returns three members. Arthur's buffer has room for two short datagrams, and he takes nothing.
 */
function withSleeper() {
  const buffers = { arthur: new BufferShare(FIRST_SHARE_BYTES / 2) };
  const { network, hosts: [ford, arthur, alice] } = gatherWith(buffers, "ford", "arthur", "alice");
  arthur!.isReading = false;
  for (const line of ["one", "two", "three", "four", "five"]) {
    ford!.says(line);
    network.run(200);
  }
  assert(!alice!.hears().includes("ford: four"), "ford waits for arthur");
  return { network, ford: ford!, arthur: arthur!, alice: alice! };
}

Deno.test("Sender that waits for a member goes on as soon as the application takes again", () => {
  const { network, arthur, alice } = withSleeper();
  arthur.isReading = true;
  network.run(ACK_MS + 1);
  assertEquals(alice.hears().at(-1), "ford: five");
});

for (const lost of [1, 2, 3]) {
  Deno.test(`Sender that waits for a member goes on soon after acks with new room got lost: ${lost}`, () => {
    const { network, ford, arthur, alice } = withSleeper();
    let acks = lost;
    network.isLost = (passing) => passing.from === "arthur" && has("ack", passing) && acks-- > 0;
    arthur.isReading = true;
    network.run(lost * TAIL_MS_AT_MOST + ACK_MS);
    assertEquals(alice.hears().at(-1), "ford: five");
    assertEquals(acks < 0 && ford.group.load.detachedPeers === 0, true);
  });
}

Deno.test("Sender that begins to wait asks at once, however rare its tails were by then", () => {
  const { network, ford, arthur, alice } = withSleeper();
  arthur.isReading = true;
  network.run(2 * SLOW_MEMBER_MS);
  arthur.isReading = false;
  for (const line of ["six", "seven"]) ford.says(line);
  // The tails ask more and more rarely: nothing waits.
  network.run(3_000);
  ford.says("eight", "nine", "ten");
  network.run(1);
  alice.hears();
  network.isLost = (passing) => passing.from === "arthur" && has("ack", passing);
  arthur.isReading = true;
  network.run(ACK_MS + 1);
  network.isLost = () => false;
  network.run(TAIL_MS_AT_MOST + ACK_MS);
  assertEquals(alice.hears().at(-1), "ford: ten");
});

Deno.test("FifoGroup has room as soon as the last other member is gone, sent or not", () => {
  const { network, hosts: [ford, arthur] } = gather("ford", "arthur");
  arthur!.isReading = false;
  while (ford!.group.room() > 0) ford!.says(new Uint8Array(1_000));
  ford!.takeEvents(network.now);
  assertEquals(ford!.group.room(), 0);
  ford!.group.onChange(changeOf("leave", 3, "arthur"), network.now);
  const types: string[] = [];
  for (let event; (event = ford!.group.pollEvent(network.now));) types.push(event.type);
  assert(types.includes("room"), `${types}`);
});
