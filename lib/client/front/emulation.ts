import type { Mode } from "../../core/mod.ts";
import { untilAborted } from "../../cli/mod.ts";
import { delay } from "@std/async/delay";
import { type Clock, systemClock } from "../../net/mod.ts";
import type { Client } from "../client.ts";
import { EmulationReport } from "./voice/emulation_report.ts";
import { EventPump } from "./event_pump.ts";
import type { ClientEvent } from "../client_event.ts";

export interface EmulationOptions {
  readonly client: Client;
  readonly group: string;
  /** What the group is to be; `undefined`: whatever it is. */
  readonly mode?: Mode | undefined;
  /** What is multicast, one message each. */
  readonly lines: readonly Uint8Array[];
  /** How many must be there before the first multicast; `undefined`: who comes within `gatherMs`. */
  readonly members: number | undefined;
  readonly onEvents: (events: readonly ClientEvent[]) => Promise<void>;
  readonly interrupted: AbortSignal;
  /**
   * How long after joining the first multicast is.
   *
   * @default {5_000}
   */
  readonly gatherMs?: number;
  /**
   * Silence after which nobody is expected to say more.
   *
   * @default {2_000}
   */
  readonly quietMs?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** Silence after which even what is missing is not waited for any more. */
const PATIENCE_MS = 30_000;
/** Between two looks at whether everything is there. */
const LOOK_MS = 50;

/** A run as the course's report has it: joins, multicasts, hears what the others multicast. */
export class Emulation {
  readonly report: EmulationReport;
  readonly #options: EmulationOptions;
  readonly #clock: Clock;
  readonly #pump: EventPump;
  #heardAt: number;
  #cameAt: number;

  constructor(options: EmulationOptions) {
    const { client, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.report = new EmulationReport(client.name);
    this.#pump = new EventPump(client, (events) => this.#onEvents(events));
    this.#heardAt = this.#cameAt = clock.now();
  }

  /** Runs until the client is closed; false if something of ours did not reach everybody. */
  async run(): Promise<boolean> {
    const { client, interrupted } = this.#options;
    const stop = untilAborted(interrupted);
    const pumping = this.#pump.run();
    // It rejects with a bug, and resolves only once the client is closed.
    const bug = pumping.then(() => stop.promise);
    try {
      await Promise.race([this.#act(), stop.promise, bug]);
      await client.close({ discard: interrupted.aborted });
      await pumping;
      return !this.#pump.hasLoss;
    } finally {
      stop.stop();
      await client[Symbol.asyncDispose]();
    }
  }

  async #act(): Promise<void> {
    const { client, group, mode, lines, members, gatherMs = 5_000, interrupted } = this.#options;
    await client.join(group, mode === undefined ? {} : { mode });
    if (members === undefined) await delay(gatherMs, { signal: interrupted });
    else await this.#pump.membersThere(group, members);
    for (const line of lines) await client.multicast(group, line);
    this.#heardAt = this.#clock.now();
    for (let ms = this.#waitMs(); ms > 0; ms = this.#waitMs()) {
      await delay(ms, { signal: interrupted });
    }
  }

  /** How long to wait before the next look; 0 when it is over. */
  #waitMs(): number {
    const { client, group, members, gatherMs = 5_000, quietMs = 2_000 } = this.#options;
    const now = this.#clock.now();
    if (!client.isSettled(group) && now < this.#heardAt + PATIENCE_MS) return LOOK_MS;
    // Who came last begins last, unless all wait for the same number.
    const begun = members === undefined ? this.#cameAt + gatherMs : 0;
    return Math.max(0, Math.max(this.#heardAt, begun) + quietMs - now);
  }

  async #onEvents(events: readonly ClientEvent[]): Promise<void> {
    for (const event of events) {
      if (event.type === "message") {
        this.report.note(event);
        this.#heardAt = this.#clock.now();
      } else if (isArrival(event)) this.#cameAt = this.#clock.now();
    }
    await this.#options.onEvents(events);
  }
}

/** Whether somebody came, ourselves included. */
function isArrival(event: ClientEvent): boolean {
  if (event.type === "view") return event.changes.some(({ kind }) => kind === "join");
  return event.type === "joined";
}
