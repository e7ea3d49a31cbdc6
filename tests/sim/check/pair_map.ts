/**
 * A map whose keys are pairs. The ledgers look something up for every datagram, where a text made
 * of both keys would cost more than all the rest.
 */
export class PairMap<A, B, Value> {
  readonly #maps = new Map<A, Map<B, Value>>();

  get(a: A, b: B): Value | undefined {
    return this.#maps.get(a)?.get(b);
  }

  set(a: A, b: B, value: Value): void {
    const known = this.#maps.get(a);
    if (known !== undefined) known.set(b, value);
    else this.#maps.set(a, new Map([[b, value]]));
  }

  delete(a: A, b: B): void {
    this.#maps.get(a)?.delete(b);
  }
}
