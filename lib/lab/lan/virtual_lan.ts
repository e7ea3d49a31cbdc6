import type { VirtualHost } from "./virtual_host.ts";
import { drawPrefix, removeLeftovers, removeNamespace, runIn } from "./namespaces.ts";
import { runIp } from "./run_ip.ts";

const SUBNET = "10.77.0";
/** Greatest number of hosts. With more, a run would measure the machine's scheduler. */
export const LAN_HOSTS_MAX = 40;

/** Makes the object for a host whose namespace exists. */
type MakeHost<H extends VirtualHost> = (name: string, namespace: string) => H;

/**
 * A network of its own in this machine's kernel: a bridge with hosts on it. The bridge and each
 * host are network namespaces, so the machine's own network does not change. `await using` it: at
 * the end of the block the network is removed and every process in it is killed.
 *
 * Needs root, iproute2 and nftables; see {@linkcode whyNoLan}.
 */
export class VirtualLan<H extends VirtualHost> implements AsyncDisposable {
  readonly #prefix = drawPrefix();
  /** The namespaces to remove at the end. */
  readonly #namespaces: string[] = [];
  readonly #hosts: H[] = [];
  readonly #makeHost: MakeHost<H>;

  /** Makes a network without hosts. */
  static async open<H extends VirtualHost>(makeHost: MakeHost<H>): Promise<VirtualLan<H>> {
    await removeLeftovers();
    const lan = new VirtualLan(makeHost);
    try {
      const bridge = await lan.#addNamespace("switch");
      await runIp(["-n", bridge, "link", "add", "br0", "type", "bridge"]);
      await runIp(["-n", bridge, "link", "set", "br0", "up"]);
      return lan;
    } catch (error) {
      await lan[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(makeHost: MakeHost<H>) {
    this.#makeHost = makeHost;
  }

  get hosts(): readonly H[] {
    return this.#hosts;
  }

  /** Adds a host. The first one has the address 10.77.0.1. `name` is a short word. */
  async addHost(name: string): Promise<H> {
    const number = this.#hosts.length + 1;
    if (number > LAN_HOSTS_MAX) {
      throw new RangeError(`Cannot add host ${number}: a network has at most ${LAN_HOSTS_MAX}`);
    }
    const bridge = this.#bridge;
    const namespace = await this.#addNamespace(name);
    const port = portOf(number);
    const pair = ["link", "add", "eth0", "netns", namespace, "type", "veth"];
    await runIp([...pair, "peer", "name", port, "netns", bridge]);
    await runIp(["-n", bridge, "link", "set", port, "master", "br0", "up"]);
    await runIp(["-n", namespace, "link", "set", "lo", "up"]);
    await runIp(["-n", namespace, "link", "set", "eth0", "up"]);
    const host = this.#makeHost(name, namespace);
    await host.changeAddress(`${SUBNET}.${number}`);
    this.#hosts.push(host);
    return host;
  }

  /** Has the bridge send everything that the hosts send now to one more of them, too. */
  async copyAllTo(listener: H): Promise<void> {
    const port = portOf(this.#hosts.indexOf(listener) + 1);
    const others = this.#hosts.flatMap((host, i) => host === listener ? [] : [portOf(i + 1)]);
    const script = [
      "table netdev gm {",
      "chain copied {",
      `type filter hook ingress devices = { ${others.join(", ")} } priority 0; policy accept;`,
      `dup to ${port}`,
      "}",
      "}",
      "",
    ].join("\n");
    await runIn(this.#bridge, ["nft", "-f", "-"], script);
  }

  get #bridge(): string {
    return `${this.#prefix}-switch`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const removed = await Promise.allSettled(this.#namespaces.splice(0).map(removeNamespace));
    const failed = removed.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  async #addNamespace(name: string): Promise<string> {
    const namespace = `${this.#prefix}-${name}`;
    await runIp(["netns", "add", namespace]);
    this.#namespaces.push(namespace);
    return namespace;
  }
}

/** Returns the name of the bridge's link to the host with a number. */
function portOf(number: number): string {
  return `port${number}`;
}
