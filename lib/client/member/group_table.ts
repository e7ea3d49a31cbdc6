import { type Address, CHANNELS_PER_MEMBER_MAX, type GroupId } from "../../core/mod.ts";
import type { ViewNumber } from "../../wire/mod.ts";
import type { Group } from "./group/group.ts";
import type { HeartbeatFacts } from "./tracker_link.ts";

/** The groups that we are in, those that are being left included, in the order of joining them. */
export class GroupTable implements HeartbeatFacts {
  #list: readonly Group[] = [];
  #channels: readonly Address[] = [];
  #turn = 0;

  /** The channels of the groups joined first; the same list until a group comes or goes. */
  get channels(): readonly Address[] {
    return this.#channels;
  }

  all(): readonly Group[] {
    return this.#list;
  }

  byName(name: string): Group | undefined {
    for (const group of this.#list) if (group.name === name) return group;
    return undefined;
  }

  byId(id: GroupId): Group | undefined {
    for (const group of this.#list) if (group.id === id) return group;
    return undefined;
  }

  /** Returns the number of our view in each group. */
  views(): ViewNumber[] {
    return this.#list.map(({ id, view }) => ({ group: id, view }));
  }

  /** Returns true if a view is to be fetched, which is done when the tracker answers (ViewSync). */
  wantsAnswer(): boolean {
    return this.#list.some(({ wantsRecord }) => wantsRecord);
  }

  has(group: Group): boolean {
    return this.#list.includes(group);
  }

  add(group: Group): void {
    this.#set([...this.#list, group]);
  }

  remove(group: Group): void {
    this.#set(this.#list.filter((other) => other !== group));
  }

  clear(): void {
    this.#set([]);
  }

  /**
   * Asks one group after the other and returns the first answer. Begins with the group after the
   * one that answered last, so that each has its turn.
   */
  inTurn<T>(ask: (group: Group) => T | undefined): T | undefined {
    const groups = this.#list;
    for (let i = 0; i < groups.length; i++) {
      const at = (this.#turn + i) % groups.length;
      const answer = ask(groups[at]!);
      if (answer === undefined) continue;
      this.#turn = at + 1;
      return answer;
    }
    return undefined;
  }

  #set(groups: readonly Group[]): void {
    this.#list = groups;
    const channels = groups.flatMap(({ channel }) => channel ?? []);
    this.#channels = channels.slice(0, CHANNELS_PER_MEMBER_MAX);
  }
}
