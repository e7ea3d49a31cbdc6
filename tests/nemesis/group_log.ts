import type { ClientLine } from "../../lib/lab/observe/client_line.ts";
import type { Order } from "../../lib/lab/mod.ts";
import type { AnsweredText, Life } from "./judge/mod.ts";
import { shortText } from "./message_text.ts";

/** A group of a run, in which every member is. */
export interface NemesisGroup {
  readonly name: string;
  readonly order: Order;
}

/** Returns the groups of a run: one of each order. */
export function groupsOf(orders: readonly Order[]): NemesisGroup[] {
  return orders.map((order) => ({ name: `test-${order}`, order }));
}

/** The part of a process that {@linkcode GroupLog} reads. */
interface Owner {
  readonly name: string;
  readonly label: string;
  readonly isFounder: boolean;
  readonly isKilled: boolean;
}

/** Everything that one process sent and wrote about one of its groups. */
export class GroupLog implements Life {
  readonly group: NemesisGroup;
  readonly name: string;
  readonly label: string;
  readonly isFounder: boolean;
  /** The short forms of its texts. */
  readonly sent: string[] = [];
  readonly answers: AnsweredText[] = [];
  readonly told: ClientLine[] = [];
  /** The short forms of the texts that it delivered. */
  readonly delivered = new Set<string>();
  /** The member ids in its latest view; empty while it is evicted. */
  view: readonly string[] = [];
  hasJoined = false;
  readonly #owner: Owner;

  constructor(owner: Owner, group: NemesisGroup) {
    this.group = group;
    this.name = owner.name;
    this.label = `${owner.label}@${group.order}`;
    this.isFounder = owner.isFounder;
    this.#owner = owner;
  }

  get isKilled(): boolean {
    return this.#owner.isKilled;
  }

  /** Takes a line that concerns this group, or the process as a whole. */
  take(line: ClientLine): void {
    switch (line.type) {
      case "message": {
        const text = shortText(line.delivery.text);
        this.delivered.add(text);
        this.told.push({ ...line, delivery: { ...line.delivery, text } });
        return;
      }
      case "members":
        this.view = line.ids;
        this.hasJoined = true;
        break;
      case "evicted":
        if (!line.groups.includes(this.group.name)) return;
        this.view = [];
        break;
    }
    this.told.push(line);
  }
}
