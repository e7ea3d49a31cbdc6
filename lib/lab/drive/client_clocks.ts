import { steadyMicros } from "../../net/mod.ts";
import { askClient, CLIENT_ANSWER_MS_MAX, type LabClient, seconds } from "../group/mod.ts";
import { alignClocks, type ClientTrace, type ClockJump, ClockLine } from "../observe/mod.ts";
import {
  type ClockEstimate,
  type ClockSample,
  type Crew,
  estimateClock,
  jumpMs,
  LabError,
  READING_ERROR,
} from "../process/mod.ts";

/** Number of questions for one measurement. The one with the shortest round trip counts. */
const EXCHANGES = 20;

/**
 * The steady clocks of the clients, compared with the lab's before and after a load by questions
 * through their stdin. All times of a run come from these clocks, so a wall clock that is set
 * changes none of them.
 */
export class ClientClocks {
  readonly #crew: Crew;
  readonly #before = new Map<LabClient, ClockEstimate>();
  readonly #after = new Map<LabClient, ClockEstimate>();

  private constructor(crew: Crew) {
    this.#crew = crew;
  }

  /**
   * Measures the clocks of all clients, one after the other, so that they do not disturb each
   * other.
   */
  static async measure(clients: readonly LabClient[], crew: Crew): Promise<ClientClocks> {
    const clocks = new ClientClocks(crew);
    for (const client of clients) await clocks.#measure(client, clocks.#before);
    return clocks;
  }

  /** Measures all clocks a second time, after the load. */
  async measureAgain(): Promise<void> {
    for (const client of this.#before.keys()) await this.#measure(client, this.#after);
  }

  /** Returns the microseconds to add to a client's clock to get the lab's. */
  correctionOf(client: LabClient): number {
    return -(this.#before.get(client)?.offset ?? 0);
  }

  /** Returns the traces of the clients with their times by the lab's clock. */
  align(traces: readonly ClientTrace[]): ClientTrace[] {
    const lines = [...this.#before].map(([client, before]) =>
      new ClockLine(before, this.#after.get(client) ?? before)
    );
    return alignClocks(traces, lines);
  }

  /** Greatest error in milliseconds of a time from one client to another. */
  get errorMs(): number {
    const errors = [...this.#before].map(([client, before]) => {
      const after = this.#after.get(client) ?? before;
      return Math.max(before.error, Math.abs(after.offset - before.offset) + after.error);
    });
    const [worst = 0, next = 0] = errors.sort((a, b) => b - a);
    return (worst + next) / 1_000;
  }

  /** The clocks that moved against the lab's by more than errors and speeds explain. */
  get jumps(): ClockJump[] {
    return [...this.#before].flatMap(([client, before]) => {
      const ms = jumpMs(before, this.#after.get(client) ?? before);
      return ms === undefined ? [] : [{ client: client.name, ms }];
    });
  }

  async #measure(client: LabClient, into: Map<LabClient, ClockEstimate>): Promise<void> {
    const samples: ClockSample[] = [];
    for (let i = 0; i < EXCHANGES; i++) {
      const sent = steadyMicros();
      const told = await askClient(client, { type: "clock", run: i }, this.#crew);
      if (told === undefined) {
        const limit = seconds(CLIENT_ANSWER_MS_MAX);
        throw new LabError(
          `${client.name} did not answer a question about its clock within ${limit}.`,
        );
      }
      samples.push({ sent, at: told.answer.at, received: told.received });
    }
    const estimate = estimateClock(samples, 0);
    if (estimate !== undefined) into.set(client, startedTogether(estimate));
  }
}

/**
 * Takes a clock for the lab's own if an exchange cannot tell them apart: then client and lab run on
 * one host, whose wall clock was not set between their starts, and agree better than an exchange
 * shows.
 */
function startedTogether(estimate: ClockEstimate): ClockEstimate {
  const { offset, error } = estimate;
  return error > READING_ERROR && Math.abs(offset) <= error
    ? { ...estimate, offset: 0, error: READING_ERROR }
    : estimate;
}
