import { assertEquals } from "@std/assert";
import { costSince, retransmitPercent } from "../../../../lib/lab/observe/cost.ts";
import { readKernel } from "../../../../lib/lab/process/environment.ts";
import { longestSilence } from "../../../../lib/lab/observe/silence.ts";
import { roleUsage, usageSince } from "../../../../lib/lab/observe/usage.ts";
import { client, delivery } from "../observe/traces.ts";

Deno.test("readKernel() reads the kernel's files and leaves out what they do not have", () => {
  const text =
    "6.1.0-13\n212992\n4194304\n0.42 0.1 0.2 1/99 7\nprocessor\t: 0\nmodel name\t: A CPU\n";
  assertEquals(readKernel(text), {
    kernel: "6.1.0-13",
    cpuModel: "A CPU",
    receiveBufferBytes: 212_992,
    receiveBufferBytesMax: 4_194_304,
    loadAverage: 0.42,
  });
  assertEquals(readKernel(""), {});
});

Deno.test("longestSilence() compares all clients, and counts its start from the first multicast", () => {
  const ann = client("ann", 0, [delivery("bob", 1, 10, 11), delivery("bob", 2, 12, 30)]);
  const bob = client("bob", 2, [delivery("bob", 1, 10, 10), delivery("bob", 2, 12, 12)]);
  assertEquals(longestSilence([ann, bob]), { client: "ann", ms: 19, atMs: 1 });
  assertEquals(longestSilence([client("ann", 0, [])]), undefined);
});

Deno.test("costSince() is the difference of two reports", () => {
  const traffic = (datagrams: number, bytes: number) => ({ datagrams, bytes });
  const before = { sent: { data: traffic(2, 20) }, received: traffic(1, 9), requests: { join: 1 } };
  const after = {
    sent: { data: traffic(5, 50), repair: traffic(1, 10) },
    received: traffic(4, 30),
    requests: { join: 1, quit: 1 },
  };
  const cost = costSince(before, after);
  assertEquals(cost, {
    sent: { data: traffic(3, 30), repair: traffic(1, 10) },
    received: traffic(3, 21),
    requests: { quit: 1 },
  });
  assertEquals(Math.round(retransmitPercent(cost)!), 33);
  assertEquals(retransmitPercent({ ...cost, sent: {} }), undefined);
});

Deno.test("roleUsage() adds CPU times and takes the largest peak of memory", () => {
  const [a, b] = [{ cpuMs: 10, peakBytes: 7 }, { cpuMs: 5, peakBytes: 9 }];
  assertEquals(roleUsage("client", [a, undefined, b]), {
    role: "client",
    processes: 2,
    cpuMs: 15,
    peakBytes: 9,
  });
  assertEquals(roleUsage("tracker", [undefined]), undefined);
  assertEquals(usageSince(b, a), { cpuMs: 5, peakBytes: 7 });
});
