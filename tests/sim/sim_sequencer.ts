import type { Address, GroupId, Random, Seq } from "../../lib/core/mod.ts";
import {
  Sequencer,
  type SequencerEvent,
  type SequencerInput,
} from "../../lib/sequencer/sequencer/mod.ts";
import { checkSequence } from "./check_load.ts";
import { checkAppended } from "./check_sent.ts";
import type { EventHeap } from "./event_heap.ts";
import type { HostClock } from "./host_clock.ts";
import type { SimNetwork } from "./network.ts";
import type { ReignLedger } from "./reigns.ts";
import { SimHost } from "./sim_host.ts";
import type { SimTracker } from "./sim_tracker.ts";

/** What a simulated sequencer needs of its world. */
export interface SimSequencerOptions {
  readonly address: Address;
  readonly trackerAddress: Address;
  readonly tracker: SimTracker;
  readonly network: SimNetwork;
  readonly heap: EventHeap;
  readonly clock: HostClock;
  readonly random: Random;
  readonly reigns: ReignLedger;
  /** Tells this life of the process from others on the same host. */
  readonly life: number;
  /** It goes on with a group that another has ordered. */
  onTakeover(group: GroupId): void;
  trace(what: string): void;
}

/** A sequencer's process, with an engine in memory that takes its time. */
export class SimSequencer {
  readonly name: string;
  readonly machine: Sequencer;
  readonly #options: SimSequencerOptions;
  readonly #host: SimHost<SequencerInput, SequencerEvent>;
  #isClosing = false;
  /** Up to where the engine has the sequence of each group. */
  readonly #appended = new Map<GroupId, Seq>();

  constructor(options: SimSequencerOptions) {
    const { address, trackerAddress: tracker, network, heap, clock, random } = options;
    this.#options = options;
    const { life, reigns } = options;
    const name = this.name = `sequencer@${address.hostname}#${life}`;
    const now = clock.at(heap.now);
    this.machine = new Sequencer({ name, address, tracker, random, now });
    this.#host = new SimHost<SequencerInput, SequencerEvent>({
      address,
      machine: this.machine,
      network,
      heap,
      clock,
      datagram: (bytes, from) => ({ type: "datagram", bytes, from }),
      onEvent: (event) => this.#onEvent(event),
      onTransmit: (bytes) => {
        checkAppended(name, bytes, (group) => this.#appended.get(group) ?? 0);
        reigns.note(name, bytes);
      },
      afterTurn: () => checkSequence(name, this.machine.groups()),
      refused: () => this.machine.counters.malformed + this.machine.counters.foreign,
    });
  }

  get address(): Address {
    return this.#options.address;
  }

  /** Whether the process has ended. */
  get isDown(): boolean {
    return this.#host.isDown;
  }

  /** Whether it is about to end. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Hands its groups over: SIGTERM. */
  close(): void {
    this.#isClosing = true;
    this.#host.handle({ type: "close" });
  }

  /** The process ends at once, without a word to anybody. */
  kill(): void {
    this.#host.kill();
  }

  /** The process stands still, until the function that is answered is called. */
  pause(): (lateShare: number) => void {
    this.#host.pause();
    return (lateShare) => this.#host.wake(lateShare);
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
        return heap.schedule(at, () => {
          this.#appended.set(group, Math.max(last, this.#appended.get(group) ?? 0));
          this.#host.handle({ type: "appended", group, last });
        });
      }
      case "granted":
        if (event.epoch.number > 1) this.#options.onTakeover(event.group);
        return trace(`${this.name} orders ${event.name}, epoch ${event.epoch.number}`);
      case "closed":
        return this.#host.kill();
      default:
        return trace(`sequencer ${address.hostname}: ${JSON.stringify(event)}`);
    }
  }
}
