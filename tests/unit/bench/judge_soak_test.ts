import { assertEquals } from "@std/assert";
import { GROWTH_BYTES_MAX, judgeMemory } from "../../../bench/soak/judge_memory.ts";
import { judgeSilence } from "../../../bench/soak/judge_silence.ts";
import type { SilentRun } from "../../../bench/soak/measure_silence.ts";
import { type MemoryTrack, VISITOR_TITLE } from "../../../bench/soak/watch_memory.ts";

/** A process whose memory grows steadily, by so many bytes in ten minutes. */
function track(title: string, bytesInTenMinutes: number): MemoryTrack {
  const rss = Array.from({ length: 120 }, (_, second) => ({
    at: second * 1_000,
    value: 50 * 1_048_576 + bytesInTenMinutes * second / 600,
  }));
  return { title, rss, heap: rss, cpuNs: 0 };
}

function memoryOf(tracks: readonly MemoryTrack[], faults = 0) {
  return judgeMemory({ tracks, ms: 120_000, delivered: 1, visits: 1, faults });
}

Deno.test("judgeMemory names a process that grows by more than the bound, the visitor apart", () => {
  const tracks = [
    track("tracker", 0.9 * GROWTH_BYTES_MAX),
    track("member0", 1.1 * GROWTH_BYTES_MAX),
    track(VISITOR_TITLE, 20 * GROWTH_BYTES_MAX),
  ];
  assertEquals(memoryOf(tracks), ["member0 grows by 1.10 MB in ten minutes; 1.00 is the bound"]);
});

Deno.test("judgeMemory finds a run wrong in which messages came out of order", () => {
  const [fault, ...others] = memoryOf([track("tracker", 0)], 3);
  assertEquals(fault, "3 messages came out of order, doubled or not at all");
  assertEquals(others, []);
});

/** Nanoseconds of CPU time in ten seconds that are this share of a core. */
const shareNs = (share: number) => share * 10_000 * 1e6;

const SILENT: SilentRun = {
  members: 33,
  ms: 10_000,
  hosts: [
    { title: "tracker", members: 0, cpuNs: shareNs(0.009) },
    { title: "one member", members: 1, cpuNs: shareNs(0.009) },
    { title: "32 members", members: 32, cpuNs: shareNs(32 * 0.009) },
  ],
  sent: { heartbeat: 330 },
  received: 110,
  trackerSent: { "heartbeat-ack": 110, grant: 1 },
};

Deno.test("judgeSilence takes heartbeats alone, for less than 1 % of a core at each host", () => {
  assertEquals(judgeSilence(SILENT), []);
});

Deno.test("judgeSilence names who takes 1 % of a core, a member among others, too", () => {
  const hosts = SILENT.hosts.map((host) => ({ ...host, cpuNs: host.cpuNs / 0.9 }));
  assertEquals(judgeSilence({ ...SILENT, hosts }), [
    "tracker: 1.00 % of a core for each",
    "one member: 1.00 % of a core for each",
    "32 members: 1.00 % of a core for each",
  ]);
});

Deno.test("judgeSilence names what is sent though nobody says anything", () => {
  const sent = { heartbeat: 330, tail: 2 };
  const trackerSent = { "heartbeat-ack": 165, notice: 1 };
  assertEquals(judgeSilence({ ...SILENT, sent, trackerSent }), [
    "2 of tail though nobody said anything",
    "1 of notice though nobody said anything",
  ]);
});
