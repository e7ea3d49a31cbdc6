import { assert } from "@std/assert";
import type { Address } from "../../../lib/core/mod.ts";
import type { Log } from "../../../lib/net/mod.ts";
import { type ReignChange, SequencerServer } from "../../../lib/sequencer/mod.ts";

/** A sequencer on a real loopback socket, whose log can be waited for; `await using` it. */
export class LiveSequencer implements AsyncDisposable {
  readonly server: SequencerServer;
  readonly lines: string[] = [];
  /** The changes of its reigns, as lines: `orders books`. */
  readonly reigns: string[] = [];
  readonly #bugs: unknown[] = [];
  readonly #looks = new Set<() => void>();

  constructor({ port = 0, tracker }: { port?: number; tracker?: Address } = {}) {
    const note = (line: string) => {
      this.lines.push(line);
      for (const look of [...this.#looks]) look();
    };
    const log: Log = { isDebug: true, debug: note, info: note, warn: note, error: note };
    const onBug = (error: unknown) => void this.#bugs.push(error);
    const onReign = ({ type, group }: ReignChange) => void this.reigns.push(`${type} ${group}`);
    const where = { hostname: "127.0.0.1", port, tracker };
    this.server = SequencerServer.start({ ...where, log, onReign, onBug });
  }

  /** One that has registered. */
  static async registered(tracker: Address): Promise<LiveSequencer> {
    const sequencer = new LiveSequencer({ tracker });
    await sequencer.logs("Registered.");
    return sequencer;
  }

  get address(): Address {
    return this.server.address;
  }

  count(line: string): number {
    return this.lines.filter((other) => other === line).length;
  }

  /** Resolves when it has logged this line so often. */
  async logs(line: string, times = 1): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (this.count(line) >= times) resolve();
    };
    this.#looks.add(look);
    look();
    await promise;
    this.#looks.delete(look);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    assert(this.#bugs.length === 0, Deno.inspect(this.#bugs));
  }
}
