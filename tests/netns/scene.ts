import { jsonLine, type Program } from "../testing/mod.ts";
import { Lan } from "./lan.ts";
import type { LanHost } from "./lan_host.ts";

/** The group that members of a {@linkcode Scene} are in. */
export const GROUP = "distrib";

export interface MemberOptions {
  readonly name: string;
  /** The tracker's address. */
  readonly tracker: string;
  /** @default {"fifo"} */
  readonly order?: string;
  /**
   * The address on which the member receives.
   * @default {":0"}
   */
  readonly place?: string;
}

/** A network with hosts, and the gm processes on them. `await using` it. */
export class Scene implements AsyncDisposable {
  readonly #lan: Lan;
  readonly #stack = new AsyncDisposableStack();

  static async open(): Promise<Scene> {
    return new Scene(await Lan.open());
  }

  private constructor(lan: Lan) {
    this.#lan = this.#stack.use(lan);
  }

  async addHost(name: string): Promise<LanHost> {
    return await this.#lan.addHost(name);
  }

  /** Calls a function at the end, when the processes that start later have ended. */
  defer(end: () => Promise<void>): void {
    this.#stack.defer(end);
  }

  start(host: LanHost, words: readonly string[]): Program {
    return this.#stack.use(host.startGm(words));
  }

  /** Starts a tracker and waits until it listens. */
  async startTracker(
    host: LanHost,
    place: string,
    ...flags: readonly string[]
  ): Promise<{ readonly tracker: Program; readonly port: string }> {
    const tracker = this.start(host, ["tracker", ...flags, place]);
    const [, port = ""] = await tracker.waitForMatch(/^tracker listening on .*:(\d+)$/);
    return { tracker, port };
  }

  /** Starts a sequencer and waits until it listens. */
  async startSequencer(host: LanHost, tracker: string, place = ":0"): Promise<Program> {
    const sequencer = this.start(host, ["sequencer", "--tracker", tracker, place]);
    await sequencer.waitForMatch(/^sequencer listening on /);
    return sequencer;
  }

  /** Starts a member and waits until it has joined. */
  async join(
    host: LanHost,
    { name, tracker, order = "fifo", place = ":0" }: MemberOptions,
  ): Promise<Program> {
    const flags = ["--json", "--order", order, "-g", GROUP];
    const member = this.start(host, ["client", ...flags, place, name, tracker]);
    await member.waitForLine(jsonLine("joined", { group: GROUP }));
    return member;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Waits until two members have heard each other. `one` joined last. */
export async function talk(one: Program, other: Program): Promise<void> {
  await one.write("says one");
  await other.waitForLine(jsonLine("message", { text: "says one" }));
  await other.write("says the other");
  await one.waitForLine(jsonLine("message", { text: "says the other" }));
}
