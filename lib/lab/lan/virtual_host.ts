import { runIn } from "./namespaces.ts";
import { runIp } from "./run_ip.ts";

/**
 * One host of a {@linkcode VirtualLan}: a network namespace with an address and packet filter of
 * its own. It shares everything else with the machine: files, clock, process ids.
 */
export class VirtualHost {
  readonly name: string;
  /** The name of its network namespace. */
  protected readonly namespace: string;
  #address = "";
  #lossPercent = 0;
  /** Addresses whose packets are dropped. */
  #deafTo: readonly string[] = [];

  constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
  }

  get address(): string {
    return this.#address;
  }

  /** Runs a program on this host and returns its standard output. */
  async run(command: readonly string[], input = ""): Promise<string> {
    return await runIn(this.namespace, command, input);
  }

  /**
   * Drops this percentage of the packets that arrive. Set on all hosts, it is loss in both
   * directions.
   */
  async setLoss(percent: number): Promise<void> {
    this.#lossPercent = percent;
    await this.#applyRules();
  }

  /** Returns the number of packets dropped since the last call of {@linkcode setLoss}. */
  async lost(): Promise<number> {
    const rules = await runIn(this.namespace, ["nft", "list", "table", "inet", "gm"]);
    return Number(/numgen .* counter packets (\d+)/.exec(rules)?.[1] ?? 0);
  }

  /** Drops everything that arrives from these hosts. What this host sends to them still arrives. */
  async setDeafTo(hosts: readonly VirtualHost[]): Promise<void> {
    this.#deafTo = hosts.map(({ address }) => address);
    await this.#applyRules();
  }

  /** Replaces the host's address by another one. */
  async changeAddress(address: string): Promise<void> {
    if (this.#address !== "") await this.#ip("addr", "del", `${this.#address}/24`, "dev", "eth0");
    await this.#ip("addr", "add", `${address}/24`, "dev", "eth0");
    this.#address = address;
  }

  /** Takes the host's link down: nothing gets in or out. */
  async unplug(): Promise<void> {
    await this.#ip("link", "set", "eth0", "down");
  }

  async plugIn(): Promise<void> {
    await this.#ip("link", "set", "eth0", "up");
  }

  async #ip(...words: string[]): Promise<void> {
    await runIp(["-n", this.namespace, ...words]);
  }

  /** Replaces all rules of the packet filter in one transaction. */
  async #applyRules(): Promise<void> {
    const rules = [
      ...(this.#deafTo.length > 0 ? [`ip saddr { ${this.#deafTo.join(", ")} } drop`] : []),
      ...(this.#lossPercent > 0
        ? [`numgen random mod 100 < ${this.#lossPercent} counter drop`]
        : []),
    ];
    const script = [
      "table inet gm",
      "delete table inet gm",
      "table inet gm {",
      "chain arriving {",
      "type filter hook input priority 0; policy accept;",
      "iif lo accept",
      ...rules,
      "}",
      "}",
      "",
    ].join("\n");
    await runIn(this.namespace, ["nft", "-f", "-"], script);
  }
}
