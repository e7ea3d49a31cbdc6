import { type Address, DATAGRAM_BYTES_MAX, type Machine } from "../../lib/core/mod.ts";
import type { EventHeap } from "./event_heap.ts";
import type { SimNetwork } from "./network.ts";

/** What a host does besides running its machine. */
export interface SimHostOptions<Input, Event> {
  readonly address: Address;
  readonly machine: Machine<Input, Event>;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  datagram(bytes: Uint8Array, from: Address): Input;
  onEvent(event: Event): void;
  /** After every turn of the machine: what must always hold is checked here. */
  afterTurn?(): void;
}

/** A process in virtual time: the shell's duties towards a machine, as lib/net/driver.ts does them. */
export class SimHost<Input, Event> {
  readonly machine: Machine<Input, Event>;
  readonly #options: SimHostOptions<Input, Event>;
  readonly #into = new Uint8Array(DATAGRAM_BYTES_MAX);
  #timerAt = Infinity;
  #isTurning = false;
  #isDown = false;

  constructor(options: SimHostOptions<Input, Event>) {
    this.machine = options.machine;
    this.#options = options;
    options.network.open(options.address, (bytes, from) => {
      this.handle(options.datagram(bytes, from));
    });
    this.#turn();
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  get address(): Address {
    return this.#options.address;
  }

  handle(input: Input): void {
    if (this.#isDown) return;
    this.machine.handle(input, this.#options.heap.now);
    this.#turn();
  }

  /** The process ends at once, without a word to anybody. */
  kill(): void {
    if (this.#isDown) return;
    this.#isDown = true;
    this.#options.network.close(this.#options.address);
  }

  #turn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    const { heap } = this.#options;
    let isBusy = true;
    while (isBusy && !this.#isDown) {
      for (let event = this.machine.pollEvent(heap.now); event && !this.#isDown;) {
        this.#options.onEvent(event);
        event = this.machine.pollEvent(heap.now);
      }
      isBusy = this.#transmit();
    }
    this.#isTurning = false;
    if (this.#isDown) return;
    this.#options.afterTurn?.();
    this.#arm();
  }

  #transmit(): boolean {
    const { network, heap, address } = this.#options;
    let isAny = false;
    for (;;) {
      const transmit = this.machine.pollTransmit(heap.now, this.#into);
      if (transmit === undefined) return isAny;
      isAny = true;
      const bytes = this.#into.slice(0, transmit.length);
      for (const to of transmit.to) network.send(address, to, bytes);
    }
  }

  #arm(): void {
    const at = this.machine.nextDeadline();
    if (at === undefined || at >= this.#timerAt) return;
    const { heap } = this.#options;
    this.#timerAt = at;
    heap.schedule(at, () => {
      // A timer that was moved forward leaves this one behind: a spurious call, which harms nothing.
      if (this.#isDown) return;
      this.#timerAt = Infinity;
      this.machine.handleTimeout(heap.now);
      this.#turn();
    });
  }
}
