/** Promises that callers wait for, by the name of what they wait for. */
export class Waiters<T> {
  readonly #waiting = new Map<string, PromiseWithResolvers<T>>();

  has(name: string): boolean {
    return this.#waiting.has(name);
  }

  /** The promise of this name; who asks for the same name waits for the same. */
  wait(name: string): Promise<T> {
    let waiter = this.#waiting.get(name);
    if (waiter === undefined) {
      waiter = Promise.withResolvers<T>();
      // Whoever waits sees the failure; nobody may be waiting any more.
      waiter.promise.catch(() => {});
      this.#waiting.set(name, waiter);
    }
    return waiter.promise;
  }

  resolve(name: string, value: T): void {
    this.#take(name)?.resolve(value);
  }

  reject(name: string, error: unknown): void {
    this.#take(name)?.reject(error);
  }

  rejectAll(error: unknown, isMeant = (_name: string) => true): void {
    for (const name of [...this.#waiting.keys()]) if (isMeant(name)) this.reject(name, error);
  }

  #take(name: string): PromiseWithResolvers<T> | undefined {
    const waiter = this.#waiting.get(name);
    this.#waiting.delete(name);
    return waiter;
  }
}
