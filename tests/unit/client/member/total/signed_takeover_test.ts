import { assert, assertEquals } from "@std/assert";
import { decodeDatagram, RUN_SIGNATURE, WireError } from "../../../../../lib/wire/mod.ts";
import { drawInteger, seededRandom } from "../../../../sim/world/seeded_random.ts";
import { SignedDynasty } from "./fixture_dynasty.ts";

const NAMES = ["ford", "arthur", "alice"];

/** Returns true for a datagram that brings a signature. */
function hasSignature(bytes: Uint8Array): boolean {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return false;
  return datagram.frames.some((frame) =>
    frame.type === "ordered" && frame.messages.some(({ fragment }) => fragment === RUN_SIGNATURE)
  );
}

Deno.test("a new sequencer of a signed group goes on after the last run that a member could check", () => {
  const dynasty = new SignedDynasty(...NAMES);
  const { network, hosts } = dynasty;
  const [ford, arthur, alice] = hosts;
  // A long run, of which nobody gets the end.
  for (const host of hosts) {
    const receive = host.receive.bind(host);
    host.receive = (bytes, from, now) => {
      if (dynasty.epoch.number > 1 || !hasSignature(bytes)) receive(bytes, from, now);
    };
  }
  ford!.says("x".repeat(3_000));
  network.run(20);
  assertEquals(dynasty.hear(), [[], [], []]);
  dynasty.crash();
  dynasty.grant("adams");
  network.run(500);
  arthur!.says("here");
  alice!.says("so am I");
  network.run(200);
  const [atFord, ...others] = dynasty.hear().map((lines) =>
    lines.filter((line) => NAMES.some((name) => line.startsWith(`${name}: `)))
  );
  assertEquals(atFord!.length, 3, `${atFord}`);
  assertEquals(atFord![0]!.startsWith("ford: "), true);
  for (const lines of others) assertEquals(lines, atFord);
  for (const host of hosts) assert(host.group.isSettled, host.name);
  assertEquals(hosts.map(({ counters }) => counters.forgedRuns), [0, 0, 0]);
});

Deno.test("a signed group loses and doubles nothing while its sequencers die, in 40 seeds", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed);
    const dynasty = new SignedDynasty(...NAMES);
    const { network, hosts } = dynasty;
    network.isLost = () => random() < 0.15;
    network.latencyMs = () => 0.1 + (random() < 0.2 ? 3 * random() : 0);
    const said = new Map<string, string[]>(NAMES.map((name) => [name, []]));
    for (let reign = 1; reign <= 4; reign++) {
      for (let turn = 1; turn <= 6; turn++) {
        for (const host of hosts) {
          const texts = Array.from(
            { length: drawInteger(random, 0, 3) },
            (_, i) => `${reign}.${turn}.${i}${random() < 0.1 ? "x".repeat(3_000) : ""}`,
          );
          host.says(...texts);
          said.get(host.name)!.push(...texts.map((text) => `${host.name}: ${text}`));
        }
        network.run(drawInteger(random, 1, 6));
      }
      dynasty.crash();
      dynasty.grant(`adams${reign}`);
    }
    network.isLost = () => false;
    network.run(8_000);
    const heard = dynasty.hear().map((lines) =>
      lines.filter((line) => NAMES.some((name) => line.startsWith(`${name}: `)))
    );
    for (const [i, host] of hosts.entries()) {
      assertEquals(heard[i], heard[0], `seed ${seed}, ${host.name}`);
      for (const name of NAMES) {
        const lines = heard[i]!.filter((line) => line.startsWith(`${name}: `));
        assertEquals(lines, said.get(name), `seed ${seed}, ${host.name}`);
      }
      assertEquals([host.group.isSettled, host.counters.forgedRuns], [true, 0], `seed ${seed}`);
    }
    const [words, ...others] = hosts.map((host) => host.group.orderWords());
    assert(words?.type === "words", `seed ${seed}: ${JSON.stringify(words)}`);
    assertEquals([words.epoch, others], [dynasty.epoch, [words, words]], `seed ${seed}`);
  }
});

Deno.test("a new sequencer of a signed group signs its install, so that a quiet group has words", () => {
  const dynasty = new SignedDynasty(...NAMES);
  const { network, hosts } = dynasty;
  hosts[0]!.says("So long");
  network.run(200);
  const before = hosts[0]!.group.orderWords();
  dynasty.crash();
  dynasty.grant("adams");
  network.run(2_000);
  const [words, ...others] = hosts.map((host) => host.group.orderWords());
  assert(words?.type === "words" && before.type === "words");
  assertEquals([words.seq, words.epoch], [before.seq + 1, dynasty.epoch]);
  assertEquals(others, [words, words]);
});
