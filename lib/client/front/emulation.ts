import type { Mode } from "../../core/mod.ts";
import { untilAborted } from "../../cli/mod.ts";
import { delay } from "@std/async/delay";
import { type Clock, systemClock } from "../../net/mod.ts";
import type { Client } from "../client.ts";
import { EmulationReport } from "./voice/mod.ts";
import { EventPump } from "./event_pump.ts";
import type { ClientEvent } from "../client_event.ts";

/** The messages of an emulation, and how long it waits. */
export interface EmulationOptions {
  readonly client: Client;
  readonly group: string;
  /** The mode to insist on; `undefined` takes the group as it is. */
  readonly mode?: Mode | undefined;
  /** The messages to multicast. */
  readonly lines: readonly Uint8Array[];
  /** Number of members to wait for before the first multicast; `undefined` waits for `gatherMs`. */
  readonly members: number | undefined;
  readonly onEvents: (events: readonly ClientEvent[]) => Promise<void> | undefined;
  readonly interrupted: AbortSignal;
  /**
   * Time in milliseconds from joining to the first multicast, if `members` is not given.
   *
   * @default {5_000}
   */
  readonly gatherMs?: number;
  /**
   * Time in milliseconds without a message after which no more are expected.
   *
   * @default {2_000}
   */
  readonly quietMs?: number;
  /** @default {systemClock} */
  readonly clock?: Clock;
}

/** Time in milliseconds without a message after which missing ones are given up. */
const PATIENCE_MS = 30_000;
/** Milliseconds between two looks at whether all messages are there. */
const LOOK_MS = 50;

/**
 * A run as the course's report describes it: joins, multicasts, and takes what others multicast.
 */
export class Emulation {
  readonly report: EmulationReport;
  readonly #options: EmulationOptions;
  readonly #clock: Clock;
  readonly #pump: EventPump;
  /** Time of the last delivery, or of our last multicast. */
  #heardAt: number;
  /** Time at which the last member joined. */
  #cameAt: number;

  constructor(options: EmulationOptions) {
    const { client, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.report = new EmulationReport(client.name);
    this.#pump = new EventPump(client, (events) => this.#onEvents(events));
    this.#heardAt = this.#cameAt = clock.now();
  }

  /** Runs until the client is closed; resolves with false if a member lacks messages of ours. */
  async run(): Promise<boolean> {
    const { client, interrupted } = this.#options;
    const stop = untilAborted(interrupted);
    const pumping = this.#pump.run();
    // Rejects with a bug; resolves only when the client is closed.
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
    for (const line of lines) {
      this.report.multicast(this.#clock.now());
      await client.multicast(group, line);
    }
    this.#heardAt = this.#clock.now();
    for (let ms = this.#waitMs(); ms > 0; ms = this.#waitMs()) {
      await delay(ms, { signal: interrupted });
    }
  }

  /** Returns the milliseconds to wait before the next look; 0 when the run is over. */
  #waitMs(): number {
    const { client, group, members, gatherMs = 5_000, quietMs = 2_000 } = this.#options;
    const now = this.#clock.now();
    if (!client.isSettled(group) && now < this.#heardAt + PATIENCE_MS) return LOOK_MS;
    // The member that came last begins last, unless all wait for the same number of members.
    const begun = members === undefined ? this.#cameAt + gatherMs : 0;
    return Math.max(0, Math.max(this.#heardAt, begun) + quietMs - now);
  }

  async #onEvents(events: readonly ClientEvent[]): Promise<void> {
    const now = this.#clock.now();
    for (const event of events) {
      if (event.type === "message") {
        this.report.note(event, now);
        this.#heardAt = now;
      } else if (isArrival(event)) this.#cameAt = now;
      else if (mayLackOwn(event)) this.report.loseTrack();
    }
    await this.#options.onEvents(events);
  }
}

/** Returns true if a message of ours may never be delivered, or not in its turn. */
function mayLackOwn({ type }: ClientEvent): boolean {
  return type === "gap" || type === "evicted" || type === "unknown-outcome";
}

/** Returns true if a member joined, ourselves included. */
function isArrival(event: ClientEvent): boolean {
  if (event.type === "view") return event.changes.some(({ kind }) => kind === "join");
  return event.type === "joined";
}
