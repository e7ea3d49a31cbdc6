/**
 * The connections of each host that have not brought their request, those that are idle longest
 * first. One host may have a bounded number of them.
 */
export class WaitingByHost<T> {
  readonly #max: number;
  readonly #byHost = new Map<string, Set<T>>();

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * Adds a connection of a host, or notes that it is not idle. Returns the connection of that host
   * that is to make room for it, if one must; that one is removed.
   */
  add(host: string, connection: T): T | undefined {
    const waiting = this.#byHost.get(host) ?? new Set();
    this.#byHost.set(host, waiting);
    waiting.delete(connection);
    const [idlest] = waiting.size < this.#max ? [] : waiting;
    if (idlest !== undefined) waiting.delete(idlest);
    waiting.add(connection);
    return idlest;
  }

  /** Notes that a connection waits no more. */
  remove(host: string, connection: T): void {
    const waiting = this.#byHost.get(host);
    waiting?.delete(connection);
    if (waiting?.size === 0) this.#byHost.delete(host);
  }
}
