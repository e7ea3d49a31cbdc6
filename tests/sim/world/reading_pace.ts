/**
 * The pace at which an application takes events: all as they come, one in so many milliseconds, or
 * none while it naps.
 */
export class ReadingPace {
  /** The number of naps that have not ended. */
  #naps = 0;
  /** Milliseconds between two events; 0: all as they come. */
  #trickleMs = 0;
  #nextAt = 0;

  /** True while the application takes no events. */
  get isAsleep(): boolean {
    return this.#naps > 0;
  }

  /** True while the application takes one event in so many milliseconds. */
  get isTrickling(): boolean {
    return this.#trickleMs > 0;
  }

  isTaking(now: number): boolean {
    return !this.isAsleep && now >= this.#nextAt;
  }

  /** An event is taken. Returns when the next one may be; `undefined`: at once. */
  onTaken(now: number): number | undefined {
    if (!this.isTrickling) return undefined;
    this.#nextAt = now + this.#trickleMs;
    return this.#nextAt;
  }

  /** Begins a nap. Returns a function that ends it. */
  nap(): () => void {
    this.#naps++;
    return () => {
      this.#naps--;
    };
  }

  trickle(ms: number): void {
    this.#trickleMs = ms;
    this.#nextAt = 0;
  }
}
