import { assertEquals } from "@std/assert";
import {
  ACTIVE_SENDER_MS,
  DATAGRAM_BYTES_MAX,
  type Instant,
  LONGEST_DATAGRAM_BYTES,
  PATH_BULK_DATAGRAMS,
  PATH_LOOK_MS,
  PATH_PROBE_MS,
} from "../../../../lib/core/mod.ts";
import { PathSize, PathSizes } from "../../../../lib/ordering/mod.ts";

const SIZES = [3_576, 7_672, LONGEST_DATAGRAM_BYTES];

interface Listener {
  readonly name: string;
  readonly outbound: { readonly path: PathSize };
}

function listener(name: string): Listener {
  return { name, outbound: { path: new PathSize() } };
}

/** The paths to arthur and trillian, and to whoever is pushed later. */
function openPaths() {
  const peers = ["arthur", "trillian"].map(listener);
  return { peers, paths: new PathSizes<Listener>(() => peers) };
}

function fill(paths: PathSizes<Listener>, now: Instant, datagrams = PATH_BULK_DATAGRAMS): void {
  for (let i = 0; i < datagrams; i++) paths.onFull(now);
}

/** Takes the probe that is due now, as a line. */
function probe(paths: PathSizes<Listener>, now: Instant, most = Infinity): string | undefined {
  const probe = paths.takeProbe(() => SIZES, most, now);
  return probe && `${probe.peer.name} ${probe.bytes}`;
}

Deno.test("PathSizes probes one path after the other, and the least of all counts", () => {
  const { paths, peers } = openPaths();
  const [arthur, trillian] = peers as [Listener, Listener];
  fill(paths, 0);
  assertEquals([probe(paths, 1), probe(paths, 1)], ["arthur 15864", undefined]);
  paths.onAnswer(arthur, 15_864, 2);
  assertEquals([paths.least, probe(paths, 2)], [DATAGRAM_BYTES_MAX, "trillian 15864"]);
  paths.onAnswer(trillian, 15_864, 3);
  assertEquals([paths.least, probe(paths, 3)], [15_864, undefined]);
});

Deno.test("PathSizes is plain again when a peer joins, until its path was probed", () => {
  const { paths, peers } = openPaths();
  fill(paths, 0);
  for (const peer of peers) {
    probe(paths, 0);
    paths.onAnswer(peer, 15_864, 0);
  }
  assertEquals([paths.least, probe(paths, 0)], [15_864, undefined]);
  const marvin = listener("marvin");
  peers.push(marvin);
  assertEquals(paths.least, DATAGRAM_BYTES_MAX);
  assertEquals(probe(paths, PATH_LOOK_MS), "marvin 15864");
  paths.onAnswer(marvin, 15_864, PATH_LOOK_MS);
  assertEquals(paths.least, 15_864);
  marvin.outbound.path.onLoss(1_000);
  peers.pop();
  assertEquals(paths.least, 15_864);
});

Deno.test("PathSizes probes nothing in a group that talks, nor after a silence", () => {
  const { paths } = openPaths();
  fill(paths, 0, PATH_BULK_DATAGRAMS - 1);
  assertEquals(probe(paths, 0), undefined);
  for (let now = 1_000; now < 100_000; now += ACTIVE_SENDER_MS + 1) {
    paths.onFull(now);
    assertEquals(probe(paths, now), undefined, "no two of them belong together");
  }
  fill(paths, 200_000);
  assertEquals(probe(paths, 200_001 + ACTIVE_SENDER_MS), undefined);
});

Deno.test("PathSizes has one probe under way at a time, whatever becomes of it", () => {
  const { paths, peers } = openPaths();
  const sent: string[] = [];
  for (let now = 0; now < 4 * PATH_PROBE_MS; now += 10) {
    fill(paths, now);
    const line = probe(paths, now);
    if (line !== undefined) sent.push(`${now} ${line}`);
    // An answer that is not awaited opens nothing.
    paths.onAnswer(peers[1]!, 15_864, now);
  }
  assertEquals(sent, [
    "0 arthur 15864",
    "250 arthur 15864",
    "500 arthur 15864",
    "750 arthur 7672",
  ]);
});

Deno.test("PathSizes probes for no more than what our share of a receiver's buffer holds", () => {
  const { paths, peers } = openPaths();
  fill(paths, 0);
  assertEquals(probe(paths, 0, 3_576), "arthur 3576");
  paths.onAnswer(peers[0]!, 3_576, 0);
  assertEquals(probe(paths, 0, DATAGRAM_BYTES_MAX), undefined);
});
