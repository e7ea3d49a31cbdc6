/**
 * A replicated key-value store. Every member of a total-order group holds all entries, and all
 * apply the same updates in the same order, so they agree without locks. Start `gm tracker` and
 * `gm sequencer`, and then as many of these as you like:
 *
 *     deno run --allow-net --allow-env=GM_KEY_FILE --allow-read \
 *       examples/kv_store.ts NAME TRACKER_HOST:PORT
 *
 * With a shared key, the variable GM_KEY_FILE names its file.
 *
 * Type `set KEY VALUE`, `delete KEY`, `get KEY` or `list`.
 *
 * A member that joins needs the entries as they were when it came. Joins have a place among the
 * messages, so "when it came" means the same to all: a view with a number. The eldest member sends
 * a snapshot that names the view it was taken in. The joiner keeps the updates that it delivers
 * meanwhile, and when the snapshot comes it applies those from that view on. Ford is alone, arthur
 * joins in view 2, ford sends the snapshot of view 2, an update overtakes it: arthur has kept it.
 *
 * - Two join at once: a snapshot serves each member that joined in its view or before. Hence the
 *   members that have the entries are always the eldest ones.
 * - The eldest leaves before its snapshot was delivered: the leave has a place, too, so the next
 *   eldest knows that nobody was served, and sends a snapshot of its own. If the eldest member has
 *   no entries, no member has: it begins with none.
 * - A member is evicted and comes back: it may have delivered updates that no other member has, so
 *   it forgets everything and joins like a stranger. What it wrote before its eviction and could
 *   send only now names the old id and is ignored.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { Client, type ClientEvent, type GroupView, type MemberId } from "../lib/client/mod.ts";

/** The group of the store. */
export const GROUP = "kv-store";
/** Bytes of all entries as JSON: a snapshot must fit into one message of 64 KiB. */
const STATE_BYTES_MAX = 65_000;

/** Sets an entry, or deletes it (`null`). `from` is the id of the member that wrote this. */
interface Update {
  readonly from: MemberId;
  readonly id: number;
  readonly key: string;
  readonly value: string | null;
}
/** All entries as they were at the beginning of a view. */
interface Snapshot {
  readonly from: MemberId;
  readonly view: number;
  readonly entries: readonly (readonly [key: string, value: string])[];
}

/** The part of a {@linkcode Client} that the store needs. */
export type StoreClient =
  & Pick<Client, "name" | "join" | "leave" | "multicast">
  & AsyncIterable<ClientEvent>;

/** One member's copy of the store. */
export class KvStore {
  readonly #client: StoreClient;
  /** The entries, once we have them. */
  #ready = Promise.withResolvers<ReadonlyMap<string, string>>();
  #entries: Map<string, string> | undefined;
  /** Updates that came before the entries, with the view in which they were delivered. */
  #early: { readonly view: number; readonly update: Update }[] = [];
  /** The members; `undefined` while we are out. */
  #view: GroupView | undefined;
  #self: MemberId = 0;
  #joinedIn = 0;
  /** The newest view with a join, the newest that a delivered snapshot is of, and the same sent. */
  #newest = 0;
  #served = 0;
  #sent = 0;
  /** Our updates that were not delivered yet. */
  readonly #pending = new Map<number, PromiseWithResolvers<boolean>>();
  #lastId = 0;

  constructor(client: StoreClient) {
    this.#client = client;
  }

  /** Takes the client's events until it is closed. */
  async run(): Promise<void> {
    for await (const event of this.#client) this.#handle(event);
  }

  /** Resolves with all entries when we have them. Others may have changed them since. */
  async entries(): Promise<ReadonlyMap<string, string>> {
    return await this.#ready.promise;
  }

  /**
   * Sets or deletes (`null`) an entry; resolves when it is done here, false if the store is full.
   */
  async set(key: string, value: string | null): Promise<boolean> {
    await this.#ready.promise;
    const [id, outcome] = [++this.#lastId, Promise.withResolvers<boolean>()];
    this.#pending.set(id, outcome);
    this.#send({ from: this.#self, id, key, value }).catch(outcome.reject);
    return await outcome.promise;
  }

  #handle(event: ClientEvent): void {
    if (event.type === "evicted") return this.#forget();
    if (!("group" in event) || event.group !== GROUP) return;
    if (event.type === "joined") return this.#enter(event.view);
    if (this.#view === undefined) return;
    if (event.type === "gap") {
      // An update is lost to us alone: begin again.
      this.#forget();
      void this.#client.leave(GROUP).then(() => this.#client.join(GROUP, { mode: "total" }));
    } else if (event.type === "view") {
      this.#view = event.view;
      if (event.changes.some(({ kind }) => kind === "join")) this.#newest = event.view.number;
      this.#serve(event.view);
    } else if (event.type === "message") {
      const message: Update | Snapshot = JSON.parse(new TextDecoder().decode(event.payload));
      if (message.from !== event.sender.id) return;
      if ("entries" in message) this.#install(message);
      else if (this.#entries !== undefined) this.#apply(this.#entries, message);
      else this.#early.push({ view: this.#view.number, update: message });
    }
  }

  #enter(view: GroupView): void {
    this.#view = view;
    this.#self = view.members.find(({ name }) => name === this.#client.name)!.id;
    this.#joinedIn = this.#newest = view.number;
    this.#served = this.#sent = 0;
    this.#serve(view);
  }

  #forget(): void {
    this.#view = this.#entries = undefined;
    this.#early = [];
    this.#ready = Promise.withResolvers();
    for (const { reject } of this.#pending.values()) reject(new Error("Unknown outcome"));
    this.#pending.clear();
  }

  /** Sends a snapshot if we are the eldest member and another one waits for it. */
  #serve({ number, members }: GroupView): void {
    if (members[0]?.id !== this.#self) return;
    if (this.#entries === undefined) this.#begin(this.#joinedIn, new Map());
    if (members.length === 1 || this.#newest <= Math.max(this.#served, this.#sent)) return;
    this.#sent = number;
    // If it fails we are out, and the next eldest member sends one.
    this.#send({ from: this.#self, view: number, entries: [...this.#entries!] }).catch(() => {});
  }

  #install({ view, entries }: Snapshot): void {
    this.#served = Math.max(this.#served, view);
    if (this.#entries === undefined && view >= this.#joinedIn) this.#begin(view, new Map(entries));
  }

  /** Begins with the entries of a view and what was updated since. */
  #begin(from: number, entries: Map<string, string>): void {
    this.#entries = entries;
    for (const { view, update } of this.#early) if (view >= from) this.#apply(entries, update);
    this.#early = [];
    this.#ready.resolve(entries);
  }

  /** Every member comes to the same result, also whether an update still fits. */
  #apply(entries: Map<string, string>, { from, id, key, value }: Update): void {
    const before = entries.get(key) ?? null;
    put(entries, key, value);
    const bytes = new TextEncoder().encode(JSON.stringify([...entries])).length;
    const isTooMuch = bytes > STATE_BYTES_MAX;
    if (isTooMuch) put(entries, key, before);
    if (from !== this.#self) return;
    this.#pending.get(id)?.resolve(!isTooMuch);
    this.#pending.delete(id);
  }

  async #send(message: Update | Snapshot): Promise<void> {
    await this.#client.multicast(GROUP, JSON.stringify(message));
  }
}

function put(entries: Map<string, string>, key: string, value: string | null): void {
  if (value === null) entries.delete(key);
  else entries.set(key, value);
}

if (import.meta.main) {
  const [name = "", tracker = ""] = Deno.args;
  const [hostname = "", port] = tracker.split(":");
  const anyPort = { hostname: "0.0.0.0", port: 0 };
  const place = { hostname, port: Number(port) };
  const keyFile = Deno.env.get("GM_KEY_FILE") || undefined;
  const client = await Client.connect({ name, address: anyPort, tracker: place, keyFile });
  const store = new KvStore(client);
  const running = store.run();
  await client.join(GROUP, { mode: "total" });
  console.log(`${(await store.entries()).size} entries`);
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, key = "", ...rest] = line.split(" ");
    if (command === "set") console.log(await store.set(key, rest.join(" ")) ? "ok" : "full");
    if (command === "delete") console.log(await store.set(key, null) ? "ok" : "full");
    if (command === "get") console.log((await store.entries()).get(key) ?? "none");
    if (command === "list") { for (const entry of await store.entries()) console.log(...entry); }
  }
  await client.close();
  await running;
}
