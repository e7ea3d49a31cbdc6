import { unreachable } from "../../../lib/core/mod.ts";
import type { DeliveredMessage } from "../../../lib/lab/check/check_order.ts";
import type { ObservedEntry } from "../../../lib/lab/check/check_total_order.ts";
import type { ClientLine } from "../../../lib/lab/observe/client_line.ts";
import type { Order } from "../../../lib/lab/plan/run_plan.ts";

/** The answer to a multicast: its place, that its outcome is unknown, or that it was not sent. */
export type Answer =
  | { readonly type: "receipt"; readonly seq: number; readonly lastSeq: number }
  | { readonly type: "unknown-outcome" }
  | { readonly type: "refused"; readonly code: string };

/** A text that was multicast, and an answer to its multicast. */
export interface AnsweredText {
  readonly text: string;
  readonly answer: Answer;
}

/**
 * The life of one process that was a member under a name. A second process with the same name is
 * another life. A process that is evicted and comes back under another member id is the same life.
 */
export interface Life {
  readonly name: string;
  /** A label that is unique among the lives of one name: `ann/2`. */
  readonly label: string;
  /** The texts that it had to multicast, in order. No two texts of all lives are equal. */
  readonly sent: readonly string[];
  /** The answers to its multicasts, in the order in which they came; `undefined` without ids. */
  readonly answers: readonly AnsweredText[] | undefined;
  /** All lines about the group that it wrote, in order. */
  readonly told: readonly ClientLine[];
  /** True if it was in the group before the first text was sent. */
  readonly isFounder: boolean;
  /** True if it was killed. Else it stayed to the end and left in good order. */
  readonly isKilled: boolean;
}

/** The rules that lives are judged by. */
export interface LifeRules {
  readonly order: Order;
}

/** One stay in a group, from the join to the leave or eviction. */
export interface Stay {
  /** The group's id. */
  readonly group: string;
  /** Its beginning, then deliveries, changes of the view and gaps, as reported. */
  readonly entries: readonly ObservedEntry[];
}

/** The content of a life's lines, arranged for the checks. */
export interface LifeRecord {
  readonly life: Life;
  /** The member ids that it reported. */
  readonly ids: readonly string[];
  readonly stays: readonly Stay[];
  readonly deliveries: readonly DeliveredMessage[];
  /** Own messages of unknown outcome, by the member id under which they were sent. */
  readonly unknown: ReadonlyMap<string, readonly NumberRange[]>;
  /** True if it was in the group from before the first text to the end, under one id. */
  readonly isSteady: boolean;
}

interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** Returns the record of a life. */
export function recordOf(life: Life): LifeRecord {
  const recorder = new LifeRecorder();
  for (const line of life.told) recorder.take(line);
  const { ids, stays, deliveries, unknown, evictions } = recorder;
  const isSteady = life.isFounder && !life.isKilled && evictions === 0;
  return { life, ids, stays, deliveries, unknown, isSteady };
}

class LifeRecorder {
  readonly ids: string[] = [];
  readonly stays: { readonly group: string; readonly entries: ObservedEntry[] }[] = [];
  readonly deliveries: DeliveredMessage[] = [];
  readonly unknown = new Map<string, NumberRange[]>();
  evictions = 0;

  take(line: ClientLine): void {
    switch (line.type) {
      case "ready":
      case "registered-again":
        this.ids.push(line.member);
        return;
      case "members":
        if (line.joined !== undefined) this.#join(line.joined);
        if (line.entry !== undefined) this.#keep(line.entry);
        return;
      case "pace":
        if (line.entry !== undefined) this.#keep(line.entry);
        return;
      case "message":
        this.deliveries.push(line.delivery);
        this.#keep(line.delivery);
        return;
      case "gap":
        this.#keep(line.gap);
        return;
      case "evicted":
        if (line.groups.length > 0) this.evictions++;
        return;
      case "unknown-outcome":
        this.#doubt(line);
        return;
      case "selected":
      case "left":
      case "error":
      case "statistics":
      case "orders":
      case "released":
      case "other":
        return;
      default:
        unreachable(line);
    }
  }

  #join(group: string): void {
    this.stays.push({ group, entries: [{ isStay: true }] });
  }

  #keep(entry: ObservedEntry): void {
    // A client reports nothing about a group before its join; short test scripts may.
    if (this.stays.length === 0) this.#join("");
    this.stays.at(-1)?.entries.push(entry);
  }

  #doubt({ first, last }: NumberRange): void {
    // A client reports it before it has the next id.
    const id = this.ids.at(-1) ?? "";
    this.unknown.set(id, [...this.unknown.get(id) ?? [], { first, last }]);
  }
}
