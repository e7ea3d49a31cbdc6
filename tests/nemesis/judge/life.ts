import type { DeliveredMessage } from "../../../lib/lab/check/check_order.ts";
import type { ObservedEntry } from "../../../lib/lab/check/check_total_order.ts";
import type { ClientLine } from "../../../lib/lab/observe/client_line.ts";
import type { Order } from "../../../lib/lab/plan/run_plan.ts";

/**
 * One process that was a member of a group under a name. A later one under the same name is another
 * life; one that is evicted and comes back under another id lives on.
 */
export interface Life {
  readonly name: string;
  /** Tells the lives of one name apart: `ann/2`. */
  readonly label: string;
  /** The texts that it was told to multicast, in order; no two of all lives are the same. */
  readonly sent: readonly string[];
  /** All lines about the group that it wrote, in order. */
  readonly told: readonly ClientLine[];
  /** Whether it was in the group before the first text was sent. */
  readonly isFounder: boolean;
  /** Whether it was killed; else it was in the group to the end, and left in good order. */
  readonly isKilled: boolean;
}

/** What a verdict on lives rests on. */
export interface LifeRules {
  readonly order: Order;
}

/** One time in a group, from joining it to leaving it, or being evicted. */
export interface Stay {
  /** The group's id. */
  readonly group: string;
  /** What it was told: that it joined, then deliveries, changes of the view, gaps. */
  readonly entries: readonly ObservedEntry[];
}

/** What a life told, as the checks need it. */
export interface LifeRecord {
  readonly life: Life;
  /** The member ids that it lived to tell of. */
  readonly ids: readonly string[];
  readonly stays: readonly Stay[];
  readonly deliveries: readonly DeliveredMessage[];
  /** Own messages whose fate is open, by the id under which it sent them. */
  readonly unknown: ReadonlyMap<string, readonly NumberRange[]>;
  /** It was in the group from before the first text to the end, under one id. */
  readonly isSteady: boolean;
}

interface NumberRange {
  readonly first: number;
  readonly last: number;
}

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
    }
  }

  #join(group: string): void {
    this.stays.push({ group, entries: [{ isStay: true }] });
  }

  #keep(entry: ObservedEntry): void {
    // Nothing is told of a group before the joining.
    if (this.stays.length === 0) this.#join("");
    this.stays.at(-1)!.entries.push(entry);
  }

  #doubt({ first, last }: NumberRange): void {
    // It is told before the next id is known.
    const id = this.ids.at(-1) ?? "";
    this.unknown.set(id, [...this.unknown.get(id) ?? [], { first, last }]);
  }
}
