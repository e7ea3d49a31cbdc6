import type { GmOptions, Host } from "../process/host.ts";
import type { LabHosts } from "../process/lab_hosts.ts";
import { LabError } from "../process/lab_error.ts";
import { LabProcess } from "../process/lab_process.ts";
import { gmWords } from "../process/local_host.ts";
import { VirtualHost } from "./virtual_host.ts";
import { VirtualLan } from "./virtual_lan.ts";
import { whyNoLan } from "./why_no_lan.ts";

/** A host of the lab's own, for gm. */
class LanHost extends VirtualHost implements Host<LabProcess> {
  /** `ip` becomes gm, so signals reach it. */
  start({ words, ...options }: GmOptions): LabProcess {
    const args = ["netns", "exec", this.namespace, ...gmWords("--allow-net"), ...words];
    return new LabProcess({ ...options, command: "ip", args });
  }
}

/** Hosts of the lab's own, whose kernels can lose packets. */
export interface LanHosts extends LabHosts {
  /** Drops so many percent of all packets that arrive anywhere. */
  setLoss(percent: number): Promise<void>;
  /** How many were dropped since. */
  lost(): Promise<number>;
}

/**
 * Makes so many hosts. `await using` them.
 *
 * @throws {LabError} where there can be none, saying why.
 */
export async function openLanHosts(count: number): Promise<LanHosts> {
  const why = await whyNoLan();
  if (why !== undefined) {
    throw new LabError(
      "gm lab loss makes hosts of its own, whose kernels lose packets, and there can be none here: " +
        `${why.replace(/\.$/, "")}. It takes Linux, root, ip of iproute2 and nft of nftables.`,
    );
  }
  await using stack = new AsyncDisposableStack();
  const lan = stack.use(await VirtualLan.open((...names) => new LanHost(...names)));
  for (let i = 1; i <= count; i++) await lan.addHost(`host${i}`);
  const owned = stack.move();
  return {
    all: lan.hosts,
    records: [],
    title:
      `${navigator.hardwareConcurrency} CPUs, ${count} hosts in network namespaces of this machine`,
    description: [],
    leaveOutLost: () => false,
    setLoss: async (percent) => {
      await Promise.all(lan.hosts.map((host) => host.setLoss(percent)));
    },
    lost: async () => {
      const each = await Promise.all(lan.hosts.map((host) => host.lost()));
      return each.reduce((sum, packets) => sum + packets, 0);
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  };
}
