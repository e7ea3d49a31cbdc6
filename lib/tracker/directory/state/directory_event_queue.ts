import { EVENTS_WAITING_MAX } from "../../../core/mod.ts";
import type { Answer } from "../../../wire/mod.ts";
import type { DirectoryEvent, DirectoryTrace } from "./directory_events.ts";
import { Fifo } from "../../../core/fifo.ts";
import type { Statistics } from "./statistics.ts";

/**
 * What waits for the shell. Answers always find room, for there is at most one a connection and the
 * shell bounds those; traces are for a log, and are left out when nobody takes them.
 */
export class DirectoryEventQueue {
  readonly #events = new Fifo<DirectoryEvent>();
  readonly #statistics: Statistics;

  constructor(statistics: Statistics) {
    this.#statistics = statistics;
  }

  answer(connection: number, answer: Answer): void {
    if (!answer.ok) this.#statistics.refusals[answer.code]++;
    this.#events.push({ type: "answer", connection, answer });
  }

  trace(trace: DirectoryTrace): void {
    if (this.#events.length < EVENTS_WAITING_MAX) this.#events.push(trace);
  }

  shift(): DirectoryEvent | undefined {
    return this.#events.shift();
  }
}
