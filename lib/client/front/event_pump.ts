import type { Client } from "../client.ts";
import type { ClientEvent } from "../client_event.ts";

/** Takes a client's events all the time, and notes lost messages and the number of members. */
export class EventPump {
  readonly #client: Client;
  readonly #take: (events: readonly ClientEvent[]) => Promise<void> | undefined;
  readonly #listeners = new Set<() => void>();
  #hasLoss = false;

  constructor(
    client: Client,
    take: (events: readonly ClientEvent[]) => Promise<void> | undefined,
  ) {
    this.#client = client;
    this.#take = take;
  }

  /** True if a member lacks messages of ours, or may lack some. */
  get hasLoss(): boolean {
    return this.#hasLoss;
  }

  /** Runs until the client is closed; rejects if it breaks. */
  async run(): Promise<void> {
    await this.#client.takeEvents((events) => {
      for (const event of events) {
        if (event.type === "unknown-outcome") this.#hasLoss = true;
        if (event.type === "left" && event.lacking.length > 0) this.#hasLoss = true;
        if (event.type === "direct-ended" && event.lacking !== undefined) this.#hasLoss = true;
      }
      for (const listener of [...this.#listeners]) listener();
      return this.#take(events);
    });
  }

  /** Resolves when this number of members is in the group, ourselves included. */
  membersThere(group: string, count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if ((this.#client.view(group)?.members.length ?? 0) < count) return;
      this.#listeners.delete(look);
      resolve();
    };
    this.#listeners.add(look);
    look();
    return promise;
  }
}
