import { runIn } from "./namespaces.ts";
import { runIp } from "./run_ip.ts";

/**
 * One host of a {@linkcode VirtualLan}: a network namespace with its own address, whose kernel drops what
 * it is told to drop. Everything else (files, clock, process ids) it shares with the machine.
 */
export class VirtualHost {
  readonly name: string;
  /** Of the kernel. */
  protected readonly namespace: string;
  #address = "";
  #lossPercent = 0;
  /** Addresses from which nothing gets in. */
  #deafTo: readonly string[] = [];

  constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
  }

  get address(): string {
    return this.#address;
  }

  /** Runs a program here to its end, and gives what it printed. */
  async run(command: readonly string[], input = ""): Promise<string> {
    return await runIn(this.namespace, command, input);
  }

  /** Drops so many of the packets that arrive; on all hosts of a network this is loss both ways. */
  async setLoss(percent: number): Promise<void> {
    this.#lossPercent = percent;
    await this.#applyRules();
  }

  /** How many packets {@linkcode setLoss} has dropped since it was last called. */
  async lost(): Promise<number> {
    const rules = await runIn(this.namespace, ["nft", "list", "table", "inet", "gm"]);
    return Number(/numgen .* counter packets (\d+)/.exec(rules)?.[1] ?? 0);
  }

  /** Drops all that comes from these hosts, and nothing else: what goes to them still goes. */
  async setDeafTo(hosts: readonly VirtualHost[]): Promise<void> {
    this.#deafTo = hosts.map(({ address }) => address);
    await this.#applyRules();
  }

  /** Gives it another address; the one that it had is gone. */
  async changeAddress(address: string): Promise<void> {
    if (this.#address !== "") await this.#ip("addr", "del", `${this.#address}/24`, "dev", "eth0");
    await this.#ip("addr", "add", `${address}/24`, "dev", "eth0");
    this.#address = address;
  }

  /** Pulls the plug; what is sent from here finds no way out. */
  async unplug(): Promise<void> {
    await this.#ip("link", "set", "eth0", "down");
  }

  async plugIn(): Promise<void> {
    await this.#ip("link", "set", "eth0", "up");
  }

  async #ip(...words: string[]): Promise<void> {
    await runIp(["-n", this.namespace, ...words]);
  }

  /** Replaces the rules by what is wanted now, all at once. */
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
