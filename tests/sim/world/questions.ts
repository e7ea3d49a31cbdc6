/** The requests for history that a member has made and that are not answered yet. */
export class Questions {
  /** The group of each request, by its number. */
  readonly #groups = new Map<number, string>();
  #last = 0;

  get open(): number {
    return this.#groups.size;
  }

  /** Notes a request for the history of a group, and returns its number. */
  ask(group: string): number {
    this.#groups.set(++this.#last, group);
    return this.#last;
  }

  /** Notes that a request was answered, or has failed. */
  end(number: number): void {
    this.#groups.delete(number);
  }

  /** Drops the requests of a group that the member has left. */
  drop(group: string): void {
    for (const [number, asked] of this.#groups) if (asked === group) this.#groups.delete(number);
  }
}
