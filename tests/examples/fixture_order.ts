/** A total-order group in memory, in which the test decides what is delivered and who is out. */
import type { Client, ClientEvent, GroupView, JoinOptions } from "../../lib/client/mod.ts";

type Identity = GroupView["members"][number];
type Change = Extract<ClientEvent, { type: "view" }>["changes"][number]["kind"];

const NOBODY: Identity = {
  id: 0,
  name: "",
  address: { transport: "udp", hostname: "127.0.0.1", port: 1 },
};

/** Messages are ordered in the order of the calls, and delivered when the test says so. */
export class Order {
  readonly group: string;
  readonly #clients = new Map<string, OrderedClient>();
  #members: Identity[] = [];
  #waiting: { readonly sender: Identity; readonly payload: Uint8Array }[] = [];
  #view = 0;
  #seq = 0;
  #lastId = 0;

  constructor(group: string) {
    this.group = group;
  }

  /** Returns a client that is in the group. */
  join(name: string): OrderedClient {
    const client = this.#clients.get(name) ?? new OrderedClient(this, name);
    this.#clients.set(name, client);
    this.enter(client, false);
    return client;
  }

  enter(client: OrderedClient, again: boolean): void {
    client.identity = { ...NOBODY, id: ++this.#lastId, name: client.name };
    this.#members = [...this.#members, client.identity];
    const view = this.#change("join", client.identity);
    client.push({ type: "joined", group: this.group, view, again });
  }

  /** A member leaves; with `isEvicted`, what it sent and was not delivered is lost. */
  remove(client: OrderedClient, isEvicted: boolean): void {
    const { identity } = client;
    this.#members = this.#members.filter(({ id }) => id !== identity.id);
    if (isEvicted) this.#waiting = this.#waiting.filter(({ sender }) => sender.id !== identity.id);
    this.#change(isEvicted ? "evict" : "leave", identity);
  }

  submit(sender: Identity, payload: Uint8Array): void {
    this.#waiting.push({ sender, payload });
  }

  /** Delivers so many messages, or all and what follows from them. */
  async deliver(count = Infinity): Promise<void> {
    await settled();
    for (let i = 0; i < count && this.#waiting.length > 0; i++) {
      const { sender, payload } = this.#waiting.shift()!;
      const seq = ++this.#seq;
      for (const client of this.#present()) {
        client.push({
          type: "message",
          group: this.group,
          sender,
          range: { first: seq, last: seq },
          sentAt: 0,
          deliveredAt: 0,
          payload,
        });
      }
      await settled();
    }
  }

  #change(kind: Change, member: Identity): GroupView {
    const view: GroupView = {
      group: 1,
      name: this.group,
      mode: "total",
      number: ++this.#view,
      members: this.#members,
    };
    const seq = ++this.#seq;
    const changes = [{ kind, member }];
    for (const client of this.#present()) {
      if (client.identity === member) continue;
      client.push({ type: "view", group: this.group, view, seq, changes });
    }
    return view;
  }

  #present(): OrderedClient[] {
    return this.#members.map(({ name }) => this.#clients.get(name)!);
  }
}

/** Stands in for a {@linkcode Client} that is in one group. */
export class OrderedClient implements AsyncIterable<ClientEvent> {
  readonly name: string;
  identity = NOBODY;
  readonly #order: Order;
  readonly #events: ClientEvent[] = [];
  #isEnded = false;
  #wake = () => {};

  constructor(order: Order, name: string) {
    this.#order = order;
    this.name = name;
  }

  push(event: ClientEvent): void {
    this.#events.push(event);
    this.#wake();
  }

  /** The member is evicted and hears of it; it comes back under a new id if `again` is set. */
  evict({ again = false } = {}): void {
    this.#order.remove(this, true);
    this.push({ type: "evicted", groups: [this.#order.group], unheard: false, againMs: 0 });
    if (again) this.#order.enter(this, true);
  }

  /** The member crashes: it is evicted, and takes no more events. */
  crash(): void {
    this.#order.remove(this, true);
    this.#isEnded = true;
    this.#events.length = 0;
    this.#wake();
  }

  join(_group: string, _options: JoinOptions): Promise<GroupView> {
    throw new Error("Not in this story");
  }

  leave(_group: string): ReturnType<Client["leave"]> {
    this.#order.remove(this, false);
    return Promise.resolve([]);
  }

  multicast(group: string, payload: string | Uint8Array): ReturnType<Client["multicast"]> {
    const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
    this.#order.submit(this.identity, bytes);
    return Promise.resolve({ group, delivered: Promise.resolve({ first: 1, last: 1 }) });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ClientEvent> {
    while (!this.#isEnded) {
      const event = this.#events.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Ends the iteration. */
  close(): void {
    this.#isEnded = true;
    this.#wake();
  }
}

/**
 * Resolves when everybody has taken what waits for it. A program that waits for events may have
 * promises of its own under way, so no event tells this; but all of them settle before the event
 * loop turns, which it does once.
 */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
