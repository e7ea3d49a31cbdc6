import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type {
  ProbeReport,
  ReachTarget,
} from "../../../../../lib/lab/hosts/agent/agent_protocol.ts";
import { checkReach } from "../../../../../lib/lab/hosts/reach/check_reach.ts";
import { LabError } from "../../../../../lib/lab/process/lab_error.ts";

type IsShut = (from: number, to: number) => boolean;

/** Hosts whose probes report at once, and whose TCP does not pass in some directions. */
function fakeHosts(count: number, isShut: IsShut, fault?: string) {
  const reports: ((report: ProbeReport) => void)[] = [];
  const ended: number[] = [];
  const hosts = Array.from({ length: count }, (_, number) => ({
    name: `lab${number}`,
    address: `10.0.0.${number}`,
    lost: undefined,
    probe: {
      open: (_: unknown, onReport: (report: ProbeReport) => void) => {
        reports[number] = onReport;
        if (fault !== undefined && number === 1) onReport({ type: "probe-fault", fault });
        else onReport({ type: "probe-open", tcp: 4_000, udp: 5_000 });
      },
      reach: (targets: readonly ReachTarget[]) => {
        for (const { number: to } of targets) {
          reports[to]?.({ type: "probe-heard", from: number });
          reports[number]?.(
            isShut(number, to)
              ? { type: "probe-missed", to, fault: "refused" }
              : { type: "probe-met", to },
          );
        }
      },
      end: () => void ended.push(number),
    },
  }));
  return { hosts, ended };
}

function check(hosts: ReturnType<typeof fakeHosts>["hosts"], allowMissingHosts = false) {
  const missing: string[] = [];
  const names = checkReach(hosts, {
    runId: "1",
    signal: new AbortController().signal,
    allowMissingHosts,
    onProgress: () => {},
    onMissing: ({ message }) => void missing.push(message),
  }).then((left) => left.map(({ name }) => name));
  return { names, missing };
}

Deno.test("checkReach() returns hosts that reach each other, and closes all sockets", async () => {
  const { hosts, ended } = fakeHosts(3, () => false);
  assertEquals(await check(hosts).names, ["lab0", "lab1", "lab2"]);
  assertEquals(ended, [0, 1, 2]);
});

Deno.test("checkReach() names the direction that does not pass, and what to look for", async () => {
  const { hosts, ended } = fakeHosts(3, (from, to) => from === 0 && to === 2);
  const { message } = await assertRejects(() => check(hosts).names, LabError);
  assertEquals(
    message,
    "lab2: TCP from lab0 does not arrive at 10.0.0.2:4000 (TCP: refused).\n" +
      "Look for a firewall on these hosts or between them, and for a wrong address in the hosts " +
      "file: gm needs TCP and UDP between all hosts, in both directions, to any port.\n" +
      "To continue without such hosts, use --allow-missing-hosts.",
  );
  assertEquals(ended, [0, 1, 2]);
});

Deno.test("checkReach() leaves out hosts that are not reached if hosts may be missing", async () => {
  const { hosts } = fakeHosts(4, (_, to) => to === 1);
  const { names, missing } = check(hosts, true);
  assertEquals(await names, ["lab0", "lab2", "lab3"]);
  assertEquals(missing.length, 1);
  assertStringIncludes(
    missing[0]!,
    "lab1: TCP from the other hosts does not arrive at 10.0.0.1:4000 (TCP: refused). Look for a",
  );
});

Deno.test("checkReach() names an address that its host cannot listen at, or goes on without it", async () => {
  const { hosts } = fakeHosts(3, () => false, "Cannot assign requested address (os error 99)");
  const { message } = await assertRejects(() => check(hosts).names, LabError);
  assertEquals(
    message.split("\n")[0],
    "lab1: cannot listen at 10.0.0.1 (Cannot assign requested address (os error 99)). Write an " +
      "address of the host itself after it in the hosts file.",
  );
  assertEquals(await check(hosts, true).names, ["lab0", "lab2"]);
});
