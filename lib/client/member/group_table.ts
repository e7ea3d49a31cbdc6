import type { GroupId } from "../../core/mod.ts";
import type { FifoGroup } from "./fifo_group.ts";

/** The groups that we are in, in the order of joining them. */
export class GroupTable {
  #list: readonly FifoGroup[] = [];
  #turn = 0;

  all(): readonly FifoGroup[] {
    return this.#list;
  }

  byName(name: string): FifoGroup | undefined {
    for (const group of this.#list) if (group.name === name) return group;
    return undefined;
  }

  byId(id: GroupId): FifoGroup | undefined {
    for (const group of this.#list) if (group.id === id) return group;
    return undefined;
  }

  has(group: FifoGroup): boolean {
    return this.#list.includes(group);
  }

  add(group: FifoGroup): void {
    this.#list = [...this.#list, group];
  }

  remove(group: FifoGroup): void {
    this.#list = this.#list.filter((other) => other !== group);
  }

  clear(): void {
    this.#list = [];
  }

  /** Asks each group, beginning with the one after the last that answered. */
  inTurn<T>(ask: (group: FifoGroup) => T | undefined): T | undefined {
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
}
