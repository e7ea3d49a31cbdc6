import type { Crew } from "../../lib/lab/crew.ts";
import type { Order } from "../../lib/lab/mod.ts";
import type { Fault } from "./fault.ts";
import type { Field } from "./field.ts";
import { NemesisMember } from "./nemesis_member.ts";
import { NemesisServer } from "./nemesis_server.ts";

const GROUP = "test";

/** Everybody in a run, and what can be done to them. */
export class Cast {
  readonly members: readonly NemesisMember[];
  readonly #field: Field;
  readonly #tracker: NemesisServer;
  readonly #sequencer: NemesisServer | undefined;

  /** Starts the servers; the members are still to be started. */
  static async gather(
    crew: Crew,
    field: Field,
    options: { order: Order; names: readonly string[] },
  ): Promise<Cast> {
    const { order, names } = options;
    const tracker = new NemesisServer(crew, field.host("tracker"), "tracker");
    await tracker.start();
    let sequencer: NemesisServer | undefined;
    if (order === "total") {
      const words = ["--tracker", tracker.address];
      sequencer = new NemesisServer(crew, field.host("sequencer"), "sequencer", words);
      await sequencer.start();
    }
    const members = names.map((name) =>
      new NemesisMember({
        name,
        host: field.host(name),
        crew,
        group: GROUP,
        order,
        tracker: tracker.address,
      })
    );
    return new Cast(field, tracker, sequencer, members);
  }

  private constructor(
    field: Field,
    tracker: NemesisServer,
    sequencer: NemesisServer | undefined,
    members: readonly NemesisMember[],
  ) {
    this.#field = field;
    this.#tracker = tracker;
    this.#sequencer = sequencer;
    this.members = members;
  }

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
      case "stop-sequencer":
        return this.#sequencer?.signal("SIGSTOP");
      case "cut":
        return await this.#field.cut(fault.members, fault.way);
    }
  }

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
      case "stop-sequencer":
        return this.#sequencer?.signal("SIGCONT");
      case "cut":
        return await this.#field.heal();
    }
  }

  /** Ends the servers, the sequencer first; gives what went wrong. */
  async endServers(): Promise<string[]> {
    return [...await this.#sequencer?.end() ?? [], ...await this.#tracker.end()];
  }

  #member(name: string): NemesisMember {
    return this.members.find((member) => member.name === name)!;
  }
}
