import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../../../../lib/core/mod.ts";
import {
  decodeDatagram,
  type Frame,
  RUN_SIGNATURE,
  WireError,
} from "../../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../../sim/world/encode_datagram.ts";
import { drawInteger, seededRandom } from "../../../../sim/world/seeded_random.ts";
import type { Host } from "../fixture_network.ts";
import { assembleSigned } from "./fixture_total.ts";

const SEEDS = 20;
const NAMES = ["ford", "arthur", "alice"];

/** Returns what a liar makes of a datagram with submissions, or with entries. */
function tamper(bytes: Uint8Array, random: Random): Uint8Array | undefined {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) return undefined;
  const { header, frames } = datagram;
  const chosen = frames.filter(({ type }) => type === "data" || type === "ordered");
  const frame = chosen[drawInteger(random, 0, chosen.length - 1)];
  if (frame?.type !== "data" && frame?.type !== "ordered") return undefined;
  const payload = bytes.slice();
  const { messages } = frame;
  const at = messages[drawInteger(random, 0, messages.length - 1)]!;
  const moved = drawInteger(random, -3, 3);
  const forged = (fields: Partial<typeof frame>) => {
    const all = [{ ...frame, ...fields } as Frame];
    return encodeDatagram({ header, frames: all }, payload as Uint8Array<ArrayBuffer>);
  };
  switch (drawInteger(random, 0, 6)) {
    // Alters a message, or a signature.
    case 0:
      if (at.end > at.start) payload[at.start]! ^= 1;
      return forged({});
    // Leaves a message out, or a signature.
    case 1:
      return messages.length === 1 ? undefined : forged({ messages: messages.slice(0, -1) });
    // Invents a message where a signature was.
    case 2:
      return forged({
        messages: messages.map((slice) =>
          slice.fragment === RUN_SIGNATURE ? { ...slice, fragment: 3 } : slice
        ),
      });
    // Numbers submissions anew. The order of runs is not signed, so they stay in their places.
    case 3:
      return frame.type === "data" ? forged({ base: Math.max(1, frame.base + moved) }) : undefined;
    // Numbers it anew, or gives it to somebody else.
    case 4:
      return frame.type === "data"
        ? undefined
        : forged({ submission: Math.max(1, frame.submission + moved) });
    case 5:
      return frame.type === "data" ? undefined : forged({ slot: drawInteger(random, 1, 4) });
    // Says it again.
    default:
      return bytes.slice();
  }
}

/** Lets a liar send, at random, what it makes of what this host receives. */
function watch(host: Host, random: Random, isOver: () => boolean): void {
  const receive = host.receive.bind(host);
  const recorded: Uint8Array[] = [];
  host.receive = (bytes, from, now) => {
    if (!isOver()) {
      recorded.push(bytes.slice());
      const old = recorded[drawInteger(random, 0, recorded.length - 1)]!;
      for (const each of [bytes, old]) {
        const forged = random() < 0.3 ? tamper(each, random) : undefined;
        if (forged !== undefined) receive(forged, from, now);
      }
    }
    receive(bytes, from, now);
  };
}

/** Returns the lines that are of one sender. */
function saidBy(name: string, lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith(`${name}: `));
}

/** Lets liars forge submissions and entries, and checks what the members of a group deliver. */
function forgeAll(mode: "total" | "safe"): void {
  let [refused, refusedByDesk] = [0, 0];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seededRandom(seed);
    const { network, desk, hosts } = assembleSigned(mode, ...NAMES);
    let isOver = false;
    network.isLost = () => !isOver && random() < 0.1;
    network.latencyMs = () => 0.1 + (random() < 0.2 ? 3 * random() : 0);
    for (const host of [desk, ...hosts]) watch(host, random, () => isOver);
    const said = new Map<string, string[]>(NAMES.map((name) => [name, []]));
    for (let turn = 1; turn <= 20; turn++) {
      for (const host of hosts) {
        const texts = Array.from(
          { length: drawInteger(random, 0, 3) },
          (_, i) => `${turn}.${i}${random() < 0.1 ? "x".repeat(4_000) : ""}`,
        );
        host.says(...texts);
        said.get(host.name)!.push(...texts.map((text) => `${host.name}: ${text}`));
      }
      network.run(drawInteger(random, 1, 8));
    }
    isOver = true;
    // What was forged beyond the end of a stream shows when the stream has come that far.
    for (let turn = 1; turn <= 3; turn++) {
      for (const host of hosts) {
        const last = ["so", "long", "and", "thanks"];
        host.says(...last);
        said.get(host.name)!.push(...last.map((text) => `${host.name}: ${text}`));
        network.run(30);
      }
    }
    network.run(8_000);
    const heard = hosts.map((host) => host.hears());
    for (const [i, host] of hosts.entries()) {
      for (const name of NAMES) {
        assertEquals(saidBy(name, heard[i]!), said.get(name), `seed ${seed}, ${host.name}`);
      }
      assertEquals(heard[i], heard[0], `seed ${seed}, ${host.name}`);
      assert(host.group.isSettled, `seed ${seed}: something is missing at ${host.name}`);
      refused += host.counters.forgedRuns;
    }
    refusedByDesk += desk.counters.forgedRuns;
  }
  assert(refused > SEEDS, `members refused only ${refused} forgeries`);
  assert(refusedByDesk > 0, `the sequencer refused ${refusedByDesk} forgeries`);
}

Deno.test("TotalGroup lets nobody alter, invent or renumber what is said in a signed total group", () => {
  forgeAll("total");
});

Deno.test("TotalGroup lets nobody alter, invent or renumber what is said in a signed safe group", () => {
  forgeAll("safe");
});

Deno.test("TotalGroup delivers nothing of a sequencer that always lies about one member", () => {
  const { network, hosts } = assembleSigned("total", ...NAMES);
  const alice = hosts[2]!;
  const receive = alice.receive.bind(alice);
  alice.receive = (bytes, from, now) => {
    const datagram = decodeDatagram(bytes);
    assert(!(datagram instanceof WireError));
    for (const frame of datagram.frames) {
      if (frame.type !== "ordered" || frame.slot !== 1) continue;
      const { start, end, fragment } = frame.messages[0]!;
      if (fragment !== RUN_SIGNATURE && end > start) bytes[start]! ^= 1;
    }
    receive(bytes, from, now);
  };
  hosts[1]!.says("before");
  network.run(50);
  hosts[0]!.says("a", "b");
  hosts[1]!.says("after");
  network.run(10_000);
  assertEquals(alice.hears(), ["arthur: before", "unordered"]);
  assert(alice.counters.forgedRuns > 1, "what does not verify is asked for again");
});
