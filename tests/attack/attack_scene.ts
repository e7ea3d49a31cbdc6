import type { Crew } from "../../lib/lab/process/crew.ts";
import { NemesisMember } from "../nemesis/nemesis_member.ts";
import { NemesisServer } from "../nemesis/nemesis_server.ts";
import type { NemesisGroup } from "../nemesis/group_log.ts";
import { Lan, type LanHost } from "../netns/mod.ts";
import { AttackerHost } from "./attacker_host.ts";
import type { MemoryLook } from "./memory.ts";

export interface AttackSceneOptions {
  readonly groups: readonly NemesisGroup[];
  readonly members: number;
  readonly sequencers: number;
  readonly seed: number;
  /** `undefined`: nobody has a key. */
  readonly keyFile: string | undefined;
}

/**
 * A tracker, sequencers and members on hosts of their own, a bystander, which has nothing to do
 * with gm, and an attacker, to which the switch copies everything. `await using` it.
 */
export class AttackScene implements AsyncDisposable {
  readonly tracker: NemesisServer;
  readonly sequencers: readonly NemesisServer[];
  readonly members: readonly NemesisMember[];
  readonly attacker: AttackerHost;
  readonly #hosts: ReadonlyMap<string, LanHost>;
  readonly #stack: AsyncDisposableStack;

  static async open(crew: Crew, options: AttackSceneOptions): Promise<AttackScene> {
    const { groups, seed, keyFile } = options;
    await using stack = new AsyncDisposableStack();
    const lan = stack.use(await Lan.open());
    const named = (name: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
    const sequencerNames = named("sequencer", options.sequencers);
    const memberNames = named("member", options.members);
    const hosts = new Map<string, LanHost>();
    const names = ["tracker", ...sequencerNames, ...memberNames, "bystander", "attacker"];
    for (const name of names) hosts.set(name, await lan.addHost(name));
    const host = (name: string) => hosts.get(name)!;
    await lan.copyAllTo(host("attacker"));
    const flags = keyFile === undefined ? [] : ["--key-file", keyFile];
    const asked = ["--statistics", ...flags];
    const tracker = new NemesisServer(crew, host("tracker"), "tracker", { words: asked });
    await tracker.start();
    const attacker = stack.use(
      await AttackerHost.start(host("attacker"), {
        ...{ device: "eth0", seed, bystander: host("bystander").address },
        hosts: names.slice(0, -2).map((name) => host(name).address),
        tracker: { host: host("tracker").address, port: portOf(tracker.address) },
      }),
    );
    const words = ["-v", ...asked, "--tracker", tracker.address];
    const sequencers = sequencerNames.map((name) =>
      new NemesisServer(crew, host(name), "sequencer", { name, words })
    );
    for (const sequencer of sequencers) await sequencer.start();
    const members = memberNames.map((name) =>
      new NemesisMember({
        ...{ name, host: host(name), crew, groups, flags, tracker: tracker.address },
      })
    );
    return new AttackScene({ tracker, sequencers, members, attacker, hosts }, stack.move());
  }

  private constructor(
    parts: {
      readonly tracker: NemesisServer;
      readonly sequencers: readonly NemesisServer[];
      readonly members: readonly NemesisMember[];
      readonly attacker: AttackerHost;
      readonly hosts: ReadonlyMap<string, LanHost>;
    },
    stack: AsyncDisposableStack,
  ) {
    this.tracker = parts.tracker;
    this.sequencers = parts.sequencers;
    this.members = parts.members;
    this.attacker = parts.attacker;
    this.#hosts = parts.hosts;
    this.#stack = stack;
  }

  /** The sequencer that orders; the first one if none does just now. */
  get reigning(): NemesisServer {
    return this.sequencers.find(({ reigns }) => reigns) ?? this.sequencers[0]!;
  }

  /** Returns the address of the host with a process, by the name of the process. */
  addressOf(name: string): string {
    return this.#hosts.get(name)!.address;
  }

  /** Returns the memory of every process that runs. */
  async lookAtMemory(): Promise<MemoryLook> {
    const bytes = new Map<string, number>();
    for (const server of [this.tracker, ...this.sequencers]) {
      if (server.pid !== undefined) {
        bytes.set(`${server.name} (${server.pid})`, await this.#rssOf(server.pid));
      }
    }
    for (const { life } of this.members) {
      if (life === undefined) continue;
      bytes.set(`${life.label} (${life.process.pid})`, await this.#rssOf(life.process.pid));
    }
    return { at: performance.now(), bytes };
  }

  /** Ends the servers. Returns everything that went wrong. */
  async endServers(): Promise<string[]> {
    const ended = await Promise.all(this.sequencers.map((sequencer) => sequencer.end()));
    return [...ended.flat(), ...await this.tracker.end()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack[Symbol.asyncDispose]();
  }

  /** A shell reads it, because Deno opens nothing in /proc without all permissions. */
  async #rssOf(pid: number): Promise<number> {
    const command = ["sh", "-c", `grep VmRSS /proc/${pid}/status`];
    const line = await this.#hosts.get("bystander")!.run(command);
    return Number(/VmRSS:\s+(\d+) kB/.exec(line)?.[1]) * 1_024;
  }
}

function portOf(address: string): number {
  return Number(address.split(":").at(-1));
}
