/** A tracker, sequencers and clients over real loopback sockets. */
import { createLog } from "../../../lib/net/mod.ts";
import { Client, type ClientEvent, type ClientOptions } from "../../../lib/client/mod.ts";
import { SequencerServer } from "../../../lib/sequencer/mod.ts";
import { TrackerServer } from "../../../lib/tracker/mod.ts";

const SHELL = {
  hostname: "127.0.0.1",
  log: createLog({ level: "error", format: "text", write: () => {} }),
  onBug: (error: unknown) => {
    throw error;
  },
};

/** Starts a tracker; `await using` it. Short heartbeats make a busy machine look dead. */
export function liveTracker(
  options: { port?: number; heartbeatMs?: number } = {},
): TrackerServer & AsyncDisposable {
  const { port = 0, heartbeatMs = 2_000 } = options;
  const server = TrackerServer.start({ ...SHELL, port, heartbeatMs });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}

/** Starts a sequencer that is registered; `await using` it. */
export async function liveSequencer(
  tracker: TrackerServer,
): Promise<SequencerServer & AsyncDisposable> {
  const server = SequencerServer.start({ ...SHELL, port: 0, tracker: tracker.address });
  await server.attempted;
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}

/** A client whose events are taken all the time and can be waited for. */
export class LiveClient implements AsyncDisposable {
  readonly events: ClientEvent[] = [];
  readonly #pumping: Promise<void>;
  readonly #looks = new Set<() => void>();
  readonly #resumed = Promise.withResolvers<void>();

  private constructor(readonly client: Client, isPaused: boolean) {
    if (!isPaused) this.resume();
    this.#pumping = this.#pump();
  }

  static async connect(
    tracker: { address: { hostname: string; port: number } },
    name: string,
    options: Partial<ClientOptions> = {},
    { isPaused = false } = {},
  ): Promise<LiveClient> {
    const address = { hostname: "127.0.0.1", port: 0 };
    const place = { name, address, tracker: tracker.address };
    return new LiveClient(await Client.connect({ ...place, ...options }), isPaused);
  }

  /** Takes the events of a client that was connected paused. */
  resume(): void {
    this.#resumed.resolve();
  }

  /** Resolves with the first event of a kind that satisfies the test. */
  async event<T extends ClientEvent["type"]>(
    type: T,
    test: (event: Extract<ClientEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<ClientEvent, { type: T }>> {
    const { promise, resolve } = Promise.withResolvers<Extract<ClientEvent, { type: T }>>();
    // Each event is looked at once, however many come.
    let at = 0;
    const look = () => {
      while (at < this.events.length) {
        const event = this.events[at++]!;
        if (event.type !== type || !test(event as Extract<ClientEvent, { type: T }>)) continue;
        this.#looks.delete(look);
        return resolve(event as Extract<ClientEvent, { type: T }>);
      }
    };
    this.#looks.add(look);
    look();
    return await promise;
  }

  /** Returns the texts that were delivered in a group. */
  texts(group: string): string[] {
    const decoder = new TextDecoder();
    return this.events.flatMap((event) =>
      event.type === "message" && event.group === group ? [decoder.decode(event.payload)] : []
    );
  }

  async message(text: string): Promise<Extract<ClientEvent, { type: "message" }>> {
    return await this.event(
      "message",
      ({ payload }) => new TextDecoder().decode(payload) === text,
    );
  }

  async members(group: string, count: number): Promise<void> {
    const isThere = () => this.client.view(group)?.members.length === count;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (!isThere()) return;
      this.#looks.delete(look);
      resolve();
    };
    this.#looks.add(look);
    look();
    await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
    this.resume();
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    await this.#resumed.promise;
    for await (const event of this.client) {
      this.events.push(event);
      for (const look of [...this.#looks]) look();
    }
  }
}
