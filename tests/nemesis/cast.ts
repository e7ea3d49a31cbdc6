import { unreachable } from "../../lib/core/mod.ts";
import type { Crew } from "../../lib/lab/process/crew.ts";
import type { Disks } from "./disks.ts";
import type { Fault } from "./fault.ts";
import type { Field } from "./field.ts";
import type { NemesisGroup } from "./group_log.ts";
import { NemesisMember } from "./nemesis_member.ts";
import { NemesisServer } from "./nemesis_server.ts";

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`Cannot find ${name} in the run`);
  return found;
}

/** All processes of a run, and the faults that can happen to them. */
export class Cast {
  readonly members: readonly NemesisMember[];
  readonly sequencers: readonly NemesisServer[];
  readonly #field: Field;
  readonly #disks: Disks;
  readonly #tracker: NemesisServer;
  /** Everything that went wrong when servers were asked to end, as sentences. */
  readonly #faults: string[] = [];

  /** Starts the servers, and prepares the members without starting them. */
  static async gather(
    crew: Crew,
    field: Field,
    options: {
      groups: readonly NemesisGroup[];
      names: readonly string[];
      sequencers: readonly string[];
      disks: Disks;
    },
  ): Promise<Cast> {
    const { groups, names, disks } = options;
    const tracker = new NemesisServer(crew, field.host("tracker"), "tracker");
    await tracker.start();
    const sequencers = options.sequencers.map((name) => {
      const file = disks.fileOf(name);
      const history = file === undefined ? [] : ["--history", file];
      const words = ["-v", "--tracker", tracker.address, ...history];
      return new NemesisServer(crew, field.host(name), "sequencer", { name, words });
    });
    for (const sequencer of sequencers) await sequencer.start();
    const members = names.map((name) =>
      new NemesisMember({
        name,
        host: field.host(name),
        crew,
        groups,
        tracker: tracker.address,
      })
    );
    return new Cast({ field, disks, tracker, sequencers, members });
  }

  private constructor(parts: {
    readonly field: Field;
    readonly disks: Disks;
    readonly tracker: NemesisServer;
    readonly sequencers: readonly NemesisServer[];
    readonly members: readonly NemesisMember[];
  }) {
    this.#field = parts.field;
    this.#disks = parts.disks;
    this.#tracker = parts.tracker;
    this.sequencers = parts.sequencers;
    this.members = parts.members;
  }

  /** The tracker and the sequencers. */
  get servers(): readonly NemesisServer[] {
    return [this.#tracker, ...this.sequencers];
  }

  /** Lets a fault happen. */
  async begin(fault: Fault): Promise<void> {
    switch (fault.type) {
      case "crash-member":
        return this.#member(fault.member).kill();
      case "stop-member":
        return this.#member(fault.member).signal("SIGSTOP");
      case "crash-tracker":
        return await this.#tracker.kill();
      case "stop-tracker":
        return this.#tracker.signal("SIGSTOP");
      case "isolate-tracker":
        return await this.#field.cut([this.#tracker.name], "both");
      case "crash-sequencer":
        return await this.#sequencer(fault.sequencer).kill();
      case "end-sequencer":
        return void this.#faults.push(...await this.#sequencer(fault.sequencer).end());
      case "stop-sequencer":
        return this.#sequencer(fault.sequencer).signal("SIGSTOP");
      case "isolate-sequencer":
        return await this.#field.cut([fault.sequencer], "both");
      case "fill-disk":
        this.#sequencer(fault.sequencer).release();
        return await this.#disks.fill(fault.sequencer);
      case "crash-servers":
        await Promise.all(this.servers.map((server) => server.kill()));
        return;
      case "estrange":
        return await this.#field.part([fault.sequencer], fault.members);
      case "cut":
        return await this.#field.cut(fault.members, fault.way);
      default:
        unreachable(fault);
    }
  }

  /** Ends a fault: starts, continues or reconnects the processes that it happened to. */
  async undo(fault: Fault): Promise<void> {
    switch (fault.type) {
      case "crash-member":
        return this.#member(fault.member).start({ isFounder: false });
      case "stop-member":
        return this.#member(fault.member).signal("SIGCONT");
      case "crash-tracker":
        return await this.#tracker.start();
      case "stop-tracker":
        return this.#tracker.signal("SIGCONT");
      case "crash-sequencer":
      case "end-sequencer":
        return await this.#sequencer(fault.sequencer).start();
      case "fill-disk": {
        const sequencer = this.#sequencer(fault.sequencer);
        this.#faults.push(...await sequencer.endAfterFullDisk());
        await this.#disks.drain(fault.sequencer);
        return await sequencer.start();
      }
      case "stop-sequencer":
        return this.#sequencer(fault.sequencer).signal("SIGCONT");
      case "crash-servers":
        await this.#tracker.start();
        await Promise.all(this.sequencers.map((sequencer) => sequencer.start()));
        return;
      case "isolate-tracker":
      case "isolate-sequencer":
      case "estrange":
      case "cut":
        return await this.#field.heal();
      default:
        unreachable(fault);
    }
  }

  /**
   * Ends the servers, the sequencers first, and looks at what they kept. Returns what went wrong.
   */
  async endServers(): Promise<string[]> {
    const ended = await Promise.all(this.sequencers.map((sequencer) => sequencer.end()));
    const troubles = [...this.#faults, ...ended.flat(), ...await this.#tracker.end()];
    return [...troubles, ...this.#disks.check()];
  }

  #member(name: string): NemesisMember {
    return named(this.members, name);
  }

  #sequencer(name: string): NemesisServer {
    return named(this.sequencers, name);
  }
}
