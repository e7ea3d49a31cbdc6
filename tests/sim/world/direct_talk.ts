import { isDirectName, type MemberId } from "../../../lib/core/mod.ts";
import type { EventOf } from "./application.ts";

/** The options of a {@linkcode DirectTalk}. */
export interface DirectTalkOptions {
  /** The id that the application was told last. */
  lastId(): MemberId;
  /** Asks the machine to talk directly with the member of a name. */
  open(name: string): void;
  /** Multicasts in a group, or waits for room. */
  multicast(group: string, payload: Uint8Array): void;
  /** Notes that nothing more is multicast in a group. */
  drop(group: string): void;
}

/**
 * The direct messages of an application, as the library handles them: they wait until the
 * conversation with a member of that name is open, and are dropped when it ends.
 */
export class DirectTalk {
  readonly #options: DirectTalkOptions;
  readonly #waiting = new Map<string, Uint8Array[]>();
  /** The groups of the conversations that are open, by the name of the other member. */
  readonly #open = new Map<string, string>();

  constructor(options: DirectTalkOptions) {
    this.#options = options;
  }

  /** The number of messages that wait for a conversation. */
  get pending(): number {
    return [...this.#waiting.values()].reduce((sum, list) => sum + list.length, 0);
  }

  add(to: string, payload: Uint8Array): void {
    const group = this.#open.get(to);
    if (group !== undefined) return this.#options.multicast(group, payload);
    const waiting = this.#waiting.get(to) ?? [];
    waiting.push(payload);
    this.#waiting.set(to, waiting);
    this.#options.open(to);
  }

  onJoined({ group, view }: EventOf<"joined">): void {
    if (!isDirectName(group)) return;
    const partner = view.members.find(({ id }) => id !== this.#options.lastId());
    if (partner === undefined) return;
    this.#open.set(partner.name, group);
    const waiting = this.#waiting.get(partner.name) ?? [];
    this.#waiting.delete(partner.name);
    for (const payload of waiting) this.#options.multicast(group, payload);
  }

  /** Returns true if the view ends a conversation: the other member is gone. */
  onView({ group, changes }: EventOf<"view">): boolean {
    const isOver = isDirectName(group) && changes.some(({ kind }) => kind !== "join");
    if (isOver) this.onEnded(group);
    return isOver;
  }

  onFailed(to: string): void {
    this.#waiting.delete(to);
  }

  onEnded(group: string): void {
    for (const [name, open] of [...this.#open]) if (open === group) this.#open.delete(name);
    if (isDirectName(group)) this.#options.drop(group);
  }

  /** Ends all conversations, since the member was evicted. What waits is asked for again. */
  onEvicted(): void {
    for (const group of [...this.#open.values()]) this.onEnded(group);
  }

  /** Drops everything: the member is being closed. */
  clear(): void {
    this.#waiting.clear();
  }
}
