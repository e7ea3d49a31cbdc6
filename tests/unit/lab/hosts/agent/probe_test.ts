import { assert, assertEquals } from "@std/assert";
import type { ProbeReport } from "../../../../../lib/lab/hosts/agent/agent_protocol.ts";
import { Probe } from "../../../../../lib/lab/hosts/agent/probe.ts";
import { Changes } from "../../../../../lib/lab/process/changes.ts";

const limits = { timeoutMs: 20_000, signal: new AbortController().signal };

/** A probe at 127.0.0.1, with its reports. */
function openProbe(number: number, word = "run", address = "127.0.0.1") {
  const reports: ProbeReport[] = [];
  const changes = new Changes();
  const tell = (report: ProbeReport) => {
    reports.push(report);
    changes.tell();
  };
  const probe = Probe.open({ address, word, number, tell });
  const [first] = reports;
  const target = {
    number,
    address,
    tcp: first?.type === "probe-open" ? first.tcp : 0,
    udp: first?.type === "probe-open" ? first.udp : 0,
  };
  const until = (count: number) => changes.until(() => reports.length >= count, limits);
  return { probe, target, reports, until };
}

Deno.test("Probe reports the host that it reaches by TCP, and the one from which a datagram has come", async () => {
  const one = openProbe(1);
  const two = openProbe(2);
  try {
    one.probe?.reach([two.target]);
    assert(await one.until(2) && await two.until(2));
    assertEquals(one.reports.slice(1), [{ type: "probe-met", to: 2 }]);
    assertEquals(two.reports.slice(1), [{ type: "probe-heard", from: 1 }]);
  } finally {
    one.probe?.end();
    two.probe?.end();
  }
});

Deno.test("Probe reports a port that refuses, and a program that is none of the lab's", async () => {
  const one = openProbe(1);
  const other = openProbe(3, "another run");
  try {
    // Nobody listens at port 1.
    one.probe?.reach([{ ...one.target, number: 2, tcp: 1, udp: other.target.udp }, other.target]);
    assert(await one.until(3));
    const missed = one.reports.slice(1).toSorted((a, b) =>
      "to" in a && "to" in b ? a.to - b.to : 0
    );
    assertEquals(missed, [
      { type: "probe-missed", to: 2, fault: "refused" },
      { type: "probe-missed", to: 3, fault: "another program answers" },
    ]);
    // The datagrams of another run do not count.
    assertEquals(other.reports.length, 1);
  } finally {
    one.probe?.end();
    other.probe?.end();
  }
});

Deno.test("Probe.open() reports an address that cannot be used", () => {
  const { probe, reports: [first] } = openProbe(1, "run", "192.0.2.1");
  assertEquals(probe, undefined);
  assert(first?.type === "probe-fault" && first.fault !== "", JSON.stringify(first));
});
