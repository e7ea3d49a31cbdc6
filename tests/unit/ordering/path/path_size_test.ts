import { assertEquals } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  type Instant,
  PATH_PROBE_MS,
  PATH_PROBES,
  PATH_RAISE_MS,
} from "../../../../lib/core/mod.ts";
import { PathSize } from "../../../../lib/ordering/mod.ts";

const SIZES = [3_576, 7_672, 15_864];

/**
 * Sends a probe whenever one is due, over a path that passes datagrams of up to `passes` bytes and
 * answers at once. Returns the length of each probe.
 */
function search(path: PathSize, passes: number, from: Instant, most = Infinity): number[] {
  const probes: number[] = [];
  for (let now = from; now < from + 5_000; now += 10) {
    const bytes = path.next(SIZES, most, now);
    if (bytes === undefined) continue;
    probes.push(bytes);
    path.onProbed(bytes, now);
    if (bytes <= passes) path.onAnswer(bytes, now);
  }
  return probes;
}

Deno.test("PathSize passes the plain size, and one probe of the longest decides if that arrives", () => {
  const path = new PathSize();
  assertEquals(path.bytes, DATAGRAM_BYTES_MAX);
  assertEquals(search(path, 65_535, 0), [15_864]);
  assertEquals(path.bytes, 15_864);
});

Deno.test("PathSize tries a shorter one when none of three probes was answered", () => {
  const path = new PathSize();
  assertEquals(search(path, 9_216, 0), [15_864, 15_864, 15_864, 7_672]);
  assertEquals(path.bytes, 7_672);
  const narrow = new PathSize();
  assertEquals(search(narrow, 2_000, 0), SIZES.toReversed().flatMap((size) => [size, size, size]));
  assertEquals(narrow.bytes, DATAGRAM_BYTES_MAX);
});

Deno.test("PathSize tries a length again a minute after it was refused", () => {
  const path = new PathSize();
  search(path, 9_216, 0);
  assertEquals(search(path, 65_535, PATH_RAISE_MS - 5_000), []);
  assertEquals(search(path, 65_535, PATH_RAISE_MS), [15_864]);
  assertEquals(path.bytes, 15_864);
});

Deno.test("PathSize probes for no more than what fits the receiver, and for more when that does", () => {
  const path = new PathSize();
  assertEquals(search(path, 65_535, 0, 4_000), [3_576]);
  assertEquals(search(path, 65_535, 5_000, 15_864), [15_864]);
  assertEquals(search(path, 65_535, 10_000, 4_000), []);
  assertEquals(path.bytes, 15_864);
});

Deno.test("PathSize goes on with a shorter probe when the one under way does not fit any more", () => {
  const path = new PathSize();
  path.onProbed(15_864, 0);
  assertEquals(path.next(SIZES, 4_000, PATH_PROBE_MS - 1), undefined);
  assertEquals(path.next(SIZES, 4_000, PATH_PROBE_MS), 3_576);
});

Deno.test("PathSize takes an answer to the probe that is under way alone", () => {
  const path = new PathSize();
  assertEquals(path.onAnswer(15_864, 0), false, "nobody asked");
  path.onProbed(7_672, 0);
  assertEquals([path.onAnswer(15_864, 1), path.bytes], [false, DATAGRAM_BYTES_MAX]);
  assertEquals([path.onAnswer(7_672, 1), path.bytes], [true, 7_672]);
  assertEquals(path.onAnswer(7_672, 1), false, "the same answer comes twice");
});

Deno.test("PathSize keeps its size after a loss if a probe of it is answered", () => {
  const path = new PathSize();
  search(path, 65_535, 0);
  path.onLoss(5_000);
  assertEquals(path.bytes, 15_864);
  assertEquals(search(path, 65_535, 5_000), [15_864]);
  assertEquals(path.bytes, 15_864);
});

Deno.test("PathSize finds a black hole: it is plain again after three probes, and then searches below", () => {
  const path = new PathSize();
  search(path, 65_535, 0);
  path.onLoss(5_000);
  for (let tries = 0, now = 5_000; tries < PATH_PROBES; tries++, now += PATH_PROBE_MS) {
    assertEquals([path.next(SIZES, Infinity, now), path.bytes], [15_864, 15_864]);
    path.onProbed(15_864, now);
    // More gets lost meanwhile, which is no news.
    path.onLoss(now + 1);
  }
  const end = 5_000 + PATH_PROBES * PATH_PROBE_MS;
  assertEquals([path.next(SIZES, Infinity, end), path.bytes], [7_672, DATAGRAM_BYTES_MAX]);
  assertEquals(search(path, 2_000, end).length, 2 * PATH_PROBES);
  assertEquals(path.bytes, DATAGRAM_BYTES_MAX);
});

Deno.test("PathSize drops a longer probe when something gets lost, and confirms what it has", () => {
  const path = new PathSize();
  search(path, 65_535, 0, 4_000);
  assertEquals(path.next(SIZES, Infinity, 5_000), 15_864);
  path.onProbed(15_864, 5_000);
  path.onLoss(5_001);
  assertEquals(path.next(SIZES, Infinity, 5_001), 3_576);
});

Deno.test("PathSize doubts nothing that was confirmed just now, and nothing that is plain", () => {
  const path = new PathSize();
  path.onLoss(0);
  assertEquals(path.next(SIZES, DATAGRAM_BYTES_MAX, 0), undefined);
  search(path, 65_535, 0);
  path.onLoss(PATH_PROBE_MS - 1);
  assertEquals(path.next(SIZES, Infinity, PATH_PROBE_MS), undefined);
  path.onLoss(PATH_PROBE_MS);
  assertEquals(path.next(SIZES, DATAGRAM_BYTES_MAX, PATH_PROBE_MS), undefined, "all goes plain");
  assertEquals(path.next(SIZES, Infinity, PATH_PROBE_MS), undefined);
});

Deno.test("PathSize doubts what is known without a probe, too, once something is lost", () => {
  const path = new PathSize(7_672);
  assertEquals([path.bytes, search(path, 7_672, 0)], [7_672, [15_864, 15_864, 15_864]]);
  path.onLoss(10_000);
  assertEquals([search(path, 7_672, 10_000), path.bytes], [[7_672], 7_672]);
  path.onLoss(20_000);
  assertEquals(search(path, 1_500, 20_000).slice(0, 3), [7_672, 7_672, 7_672]);
  assertEquals(path.bytes, DATAGRAM_BYTES_MAX);
});
