import { LookAlikes } from "./look_alikes.ts";

/** Names, found by themselves and by names that people take for them (PROTOCOL 9.1.4). */
export class NameSet {
  readonly #names = new Set<string>();
  #lookAlikes = new LookAlikes<{ readonly name: string }>();

  /** Adds a name, unless it is there. */
  add(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#lookAlikes.add({ name });
  }

  /** Returns true if this name is there, or one that people take for it. */
  has(name: string): boolean {
    return this.#names.has(name) || this.#lookAlikes.find(name) !== undefined;
  }

  /** Removes all names. */
  clear(): void {
    this.#names.clear();
    this.#lookAlikes = new LookAlikes();
  }
}
