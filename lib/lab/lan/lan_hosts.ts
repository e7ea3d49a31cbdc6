import {
  type GmOptions,
  gmWords,
  type Host,
  LabError,
  type LabHosts,
  LabProcess,
  OWN_KEY_ONLY,
  withKeyFile,
} from "../process/mod.ts";
import { VirtualHost } from "./virtual_host.ts";
import { VirtualLan } from "./virtual_lan.ts";
import { whyNoLan } from "./why_no_lan.ts";

/** A virtual host on which the lab can start gm. */
class LanHost extends VirtualHost implements Host<LabProcess> {
  readonly #keyFile: string | undefined;

  constructor(name: string, namespace: string, keyFile: string | undefined) {
    super(name, namespace);
    this.#keyFile = keyFile;
  }

  /** Starts gm in the host's namespace. `ip` replaces itself by gm, so signals reach gm. */
  start({ words, ...options }: GmOptions): LabProcess {
    const gm = [...gmWords("--allow-net", this.#keyFile), ...withKeyFile(words, this.#keyFile)];
    const args = ["netns", "exec", this.namespace, ...gm];
    return new LabProcess({ ...options, command: "ip", args, env: OWN_KEY_ONLY });
  }
}

/** Virtual hosts whose kernels can drop packets. */
export interface LanHosts extends LabHosts {
  /** Drops this percentage of the packets that arrive at each host. */
  setLoss(percent: number): Promise<void>;
  /** Returns the number of packets that were dropped since the last call of {@linkcode setLoss}. */
  lost(): Promise<number>;
}

/**
 * Makes virtual hosts. `await using` them.
 *
 * @param keyFile The key file that all processes read: the hosts share the files of this machine.
 * @throws {LabError} if this machine cannot have any; the message says why.
 */
export async function openLanHosts(
  count: number,
  keyFile: string | undefined,
): Promise<LanHosts> {
  const why = await whyNoLan();
  if (why !== undefined) {
    throw new LabError(
      `gm lab loss cannot make its virtual hosts: ${
        why.replace(/\.$/, "")
      }. It needs Linux, root, ` +
        "ip of iproute2 and nft of nftables.",
    );
  }
  await using stack = new AsyncDisposableStack();
  const lan = stack.use(await VirtualLan.open((...names) => new LanHost(...names, keyFile)));
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
