/**
 * Submissions through the state machine of a sequencer, without sockets: a datagram of 16 short
 * messages arrives, the datagrams for all members are packed, and all members acknowledge. The
 * datagrams of the members are encoded in the time, too.
 *
 *     deno task bench bench/sequencer_bench.ts
 */
import { DATAGRAM_BYTES_MAX } from "../lib/core/mod.ts";
import { Scene } from "../tests/unit/sequencer/machine/fixture_desk.ts";

const SIZES = [2, 8];
const MESSAGES = 16;
const ITERATIONS = 200;
const TEXTS = Array.from({ length: MESSAGES }, () => "x".repeat(64));

for (const size of SIZES) {
  const names = Array.from({ length: size }, (_, i) => `member${i}`);
  const scene = new Scene(...names);
  const { desk, group, network } = scene;
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  let base = 1;
  Deno.bench(`${size} members`, {
    group: `${MESSAGES} submissions of 64 B`,
    n: ITERATIONS,
    warmup: ITERATIONS,
  }, () => {
    const before = group.last;
    scene.submits(names[0]!, base, ...TEXTS);
    base += MESSAGES;
    while (desk.pollTransmit(network.now, into) !== undefined);
    desk.takeEvents();
    for (const name of names) scene.ack(name, group.last);
    if (group.last !== before + MESSAGES) throw new Error("The bench lost a submission");
  });
}
