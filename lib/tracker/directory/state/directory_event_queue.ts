import { EVENTS_WAITING_MAX, type MemberId } from "../../../core/mod.ts";
import type { Answer } from "../../../wire/mod.ts";
import type { DirectoryEvent, DirectoryTrace } from "./directory_events.ts";
import { Fifo } from "../../../core/fifo.ts";
import type { Turn } from "./failure_detector.ts";
import type { Statistics } from "./statistics.ts";

/**
 * Events that the shell has not taken yet. Answers always find room: there is at most one for each
 * connection, and the shell bounds the connections. Traces are for a log, and are left out when the
 * shell does not take them.
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

  /** Reports that a name belongs to a key from now on. It is never left out, and each name once. */
  owned(name: string, key: Uint8Array): void {
    this.#events.push({ type: "name-owned", name, key });
  }

  /** Counts a report with a number that cannot be true; it changes nothing. */
  implausible(report: "restore" | "stale" | "lease" | "keep_groups", sender: MemberId): void {
    this.#statistics.implausible++;
    this.trace({ type: "implausible", report, sender });
  }

  /** Traces the beginning or the end of a doubt whether silence is the tracker's own fault. */
  traceTurn(of: "members" | "sequencers", turn: Turn | undefined): void {
    if (turn === undefined) return;
    const { isDoubtful, silent, watched } = turn;
    const type = isDoubtful ? "eviction-prolonged" : "eviction-resumed";
    this.trace({ type, of, silent, watched });
  }

  /** Takes the oldest event. */
  shift(): DirectoryEvent | undefined {
    return this.#events.shift();
  }
}
