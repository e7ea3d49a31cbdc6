/** The protocols by which hosts must reach each other. */
export const PROTOCOLS = ["TCP", "UDP"] as const;
export type Protocol = typeof PROTOCOLS[number];

/** One direction between two hosts, which are numbers. */
export interface Direction {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

/**
 * The results of the check that hosts reach each other, in both directions and by both protocols.
 */
export class Reach {
  readonly #count: number;
  /** The reasons of directions that do not pass; `undefined` for those that do. */
  readonly #results = new Map<string, string | undefined>();
  #passes = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** Number of results. */
  get size(): number {
    return this.#results.size;
  }

  /** True if all directions have a result. */
  get isComplete(): boolean {
    return this.#results.size === PROTOCOLS.length * this.#count * (this.#count - 1);
  }

  /** True if all directions pass. */
  get isWhole(): boolean {
    return this.isComplete && this.#passes === this.#results.size;
  }

  /** Records a direction that passes, or the reason why it does not. The first result counts. */
  note(direction: Direction, fault?: string): void {
    const key = keyOf(direction);
    if (this.#results.has(key)) return;
    this.#results.set(key, fault);
    if (fault === undefined) this.#passes++;
  }

  /** Returns the reason of a direction that does not pass. */
  faultOf(direction: Direction): string | undefined {
    const key = keyOf(direction);
    return this.#results.has(key) ? this.#results.get(key) : "no answer";
  }

  /** Returns the directions between these hosts that do not pass. */
  missing(hosts: readonly number[]): Direction[] {
    return PROTOCOLS.flatMap((protocol) =>
      hosts.flatMap((to) => hosts.map((from) => ({ protocol, from, to })))
    ).filter((direction) =>
      direction.from !== direction.to && this.faultOf(direction) !== undefined
    );
  }

  /**
   * Returns few hosts without which all others reach each other: again and again the one with the
   * most directions that do not pass, of several the last one.
   */
  culprits(): number[] {
    let left = Array.from({ length: this.#count }, (_, number) => number);
    const culprits: number[] = [];
    for (let missing = this.missing(left); missing.length > 0; missing = this.missing(left)) {
      const faults = (host: number) =>
        missing.filter(({ from, to }) => from === host || to === host).length;
      const worst = left.reduce((a, b) => faults(b) >= faults(a) ? b : a);
      culprits.push(worst);
      left = left.filter((host) => host !== worst);
    }
    return culprits;
  }
}

function keyOf({ protocol, from, to }: Direction): string {
  return `${protocol} ${from} ${to}`;
}
