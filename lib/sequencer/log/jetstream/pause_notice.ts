import type { Log } from "../../../net/mod.ts";

/** Says once that JetStream takes nothing, and once that it does again. */
export class PauseNotice {
  readonly #log: Log;
  readonly #servers: string;
  #since: number | undefined;

  constructor(log: Log, servers: string) {
    this.#log = log;
    this.#servers = servers;
  }

  /** Notes a failure. */
  onFailure(reason: string): void {
    if (this.#since !== undefined) return;
    this.#since = performance.now();
    this.#log.warn(
      "JetStream confirms nothing: ordering pauses and members wait until it does again.",
      { servers: this.#servers, reason },
    );
  }

  /** Notes that something was confirmed. */
  onSuccess(): void {
    if (this.#since === undefined) return;
    const pauseMs = Math.round(performance.now() - this.#since);
    this.#since = undefined;
    this.#log.info("JetStream confirms again: ordering goes on.", { pauseMs });
  }
}
