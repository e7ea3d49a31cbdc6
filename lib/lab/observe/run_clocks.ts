import type { ClockEstimate, Host } from "../process/mod.ts";
import { ClockLine, type HostClock } from "./host_clock.ts";

/**
 * The clocks of a run's hosts, measured before and after the messages. They are shown to people.
 */
export class RunClocks {
  readonly #hosts: readonly Host[];
  readonly #before: readonly (ClockEstimate | undefined)[];
  #after: readonly (ClockEstimate | undefined)[] = [];

  private constructor(
    hosts: readonly Host[],
    before: readonly (ClockEstimate | undefined)[],
  ) {
    this.#hosts = hosts;
    this.#before = before;
  }

  /** Measures the clocks of all hosts. */
  static async measure(hosts: readonly Host[]): Promise<RunClocks> {
    return new RunClocks(hosts, await measureAll(hosts));
  }

  /** Measures all clocks a second time, after the messages. */
  async measureAgain(): Promise<void> {
    this.#after = await measureAll(this.#hosts);
  }

  /** Returns the figures for results.json, or `undefined` if all hosts share the lab's clock. */
  describe(): readonly HostClock[] | undefined {
    const known = this.#hosts.flatMap(({ name }, i) => {
      const before = this.#before[i];
      if (before === undefined) return [];
      return [new ClockLine(before, this.#after[i] ?? before).describe(name)];
    });
    return known.length === 0 ? undefined : known;
  }
}

async function measureAll(hosts: readonly Host[]): Promise<(ClockEstimate | undefined)[]> {
  return await Promise.all(hosts.map((host) => host.measureClock?.()));
}
