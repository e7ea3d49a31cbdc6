import type { Address, Random } from "../../lib/core/mod.ts";
import {
  Sequencer,
  type SequencerEvent,
  type SequencerInput,
} from "../../lib/sequencer/sequencer/mod.ts";
import type { EventHeap } from "./event_heap.ts";
import type { SimNetwork } from "./network.ts";
import { SimHost } from "./sim_host.ts";
import type { SimTracker } from "./sim_tracker.ts";

/** What a simulated sequencer needs of its world. */
export interface SimSequencerOptions {
  readonly address: Address;
  readonly trackerAddress: Address;
  readonly tracker: SimTracker;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly random: Random;
  trace(what: string): void;
}

/** A sequencer's process, with an engine in memory that takes its time. */
export class SimSequencer {
  readonly machine: Sequencer;
  readonly #options: SimSequencerOptions;
  readonly #host: SimHost<SequencerInput, SequencerEvent>;

  constructor(options: SimSequencerOptions) {
    const { address, trackerAddress: tracker, network, heap, random } = options;
    this.#options = options;
    const name = `sequencer@${address.hostname}`;
    this.machine = new Sequencer({ name, address, tracker, random, now: heap.now });
    this.#host = new SimHost<SequencerInput, SequencerEvent>({
      address,
      machine: this.machine,
      network,
      heap,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
    });
  }

  close(): void {
    this.#host.handle({ type: "close" });
  }

  #onEvent(event: SequencerEvent): void {
    const { tracker, address, heap, random, trace } = this.#options;
    switch (event.type) {
      case "request":
        return tracker.request(event.request, address, (answer) => {
          this.#host.handle({ type: "answer", id: event.id, answer });
        });
      case "append": {
        const { group, last } = event;
        // At once, or after a while: what is sent must wait for it either way.
        const at = random() < 0.5 ? heap.now : heap.now + random();
        return heap.schedule(at, () => this.#host.handle({ type: "appended", group, last }));
      }
      case "closed":
        return this.#host.kill();
      default:
        return trace(`sequencer ${address.hostname}: ${JSON.stringify(event)}`);
    }
  }
}
