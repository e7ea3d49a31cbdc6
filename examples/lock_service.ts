/**
 * A lock service. Each lock is a group, and the order of joining is the queue: the first member
 * holds the lock. Leaving frees it, and so does the eviction of a holder that crashed. Start
 * `gm tracker` and `gm sequencer`, and then as many of these as you like:
 *
 *     deno run --allow-net --allow-env=GM_KEY_FILE --allow-read \
 *       examples/lock_service.ts NAME TRACKER_HOST:PORT LOCK
 *
 * With a shared key, the variable GM_KEY_FILE names its file.
 *
 * It prints the token when it holds the lock, and frees the lock at the end of its input (Ctrl-D).
 *
 * A holder cannot know that it was evicted a moment ago: it may be stopped, or cut off. So it has a
 * token, and whatever the lock protects refuses a token that is smaller than one it has seen
 * ({@linkcode Fence}). To take the lock, the first member multicasts; the place of that message in
 * the one order is its token. The next holder multicasts after the leave or the eviction of this
 * one, so its place is a later one, and its token greater.
 *
 * - A member that is first by an old view only cannot take the lock: its message is not ordered, or
 *   comes under the new id that it has after its eviction, which is not that of the first member.
 * - The group is *safe*: a message is delivered only when every member has it. In a *total* group
 *   an evicted member may have delivered a last message that no other member ever delivers, and its
 *   place may be given again, so two holders could have one token.
 * - Tokens grow while the group has a member. They begin anew with a new group, unless the
 *   sequencer keeps a history file.
 */
import { Client, type ClientEvent, type GroupView, type MemberId } from "../lib/client/mod.ts";

/** A lock that we hold. */
export interface Holding {
  /** The number that whatever the lock protects has to check. */
  readonly token: number;
  /** Resolves when the lock is ours no more. */
  readonly lost: Promise<void>;
}

/** One member's part in a lock. */
export class Lock {
  readonly #client: Client;
  readonly #group: string;
  /** Our id in the present stay. */
  #self: MemberId = 0;
  #hasAsked = false;
  #held = Promise.withResolvers<Holding>();
  #lost: PromiseWithResolvers<void> | undefined;
  /** The member that waits at the head of the queue, or holds the lock. */
  #first: MemberId | undefined;

  constructor(client: Client, name: string) {
    this.#client = client;
    this.#group = `lock-${name}`;
  }

  /** Takes the client's events until it is closed. */
  async run(): Promise<void> {
    for await (const event of this.#client) this.#handle(event);
    this.#lose();
  }

  /** Waits in the queue and resolves when we hold the lock. */
  async acquire(): Promise<Holding> {
    await this.#client.join(this.#group, { mode: "safe" });
    return await this.#held.promise;
  }

  /** Leaves the queue, or frees the lock. */
  async release(): Promise<void> {
    await this.#client.leave(this.#group);
  }

  #handle(event: ClientEvent): void {
    if (event.type === "evicted") return this.#lose();
    if (!("group" in event) || event.group !== this.#group) return;
    if (event.type === "left") return this.#lose();
    if (event.type === "joined") {
      this.#self = event.view.members.find(({ name }) => name === this.#client.name)!.id;
    }
    if (event.type === "joined" || event.type === "view") this.#look(event.view);
    const isOurs = event.type === "message" && event.sender.id === this.#self;
    if (!isOurs || this.#first !== this.#self || this.#lost !== undefined) return;
    this.#lost = Promise.withResolvers();
    this.#held.resolve({ token: event.range.first, lost: this.#lost.promise });
  }

  /** Asks for the lock when we are first. */
  #look({ members }: GroupView): void {
    this.#first = members[0]?.id;
    if (this.#first !== this.#self || this.#hasAsked) return;
    this.#hasAsked = true;
    // If it fails we are out, and will be the last when we come back.
    this.#client.multicast(this.#group, "mine").catch(() => {});
  }

  /** After an eviction the client joins again by itself, and we wait at the end of the queue. */
  #lose(): void {
    this.#lost?.resolve();
    if (this.#lost !== undefined) this.#held = Promise.withResolvers();
    this.#lost = this.#first = undefined;
    this.#hasAsked = false;
  }
}

/** Stands before whatever a lock protects, and keeps out holders that were evicted. */
export class Fence {
  #newest = 0;

  /** @throws {Error} if a later holder of the lock was here before */
  check(token: number): void {
    if (token < this.#newest) throw new Error(`Token ${token} is older than ${this.#newest}`);
    this.#newest = token;
  }
}

if (import.meta.main) {
  const [name = "", tracker = "", lockName = ""] = Deno.args;
  const [hostname = "", port] = tracker.split(":");
  const anyPort = { hostname: "0.0.0.0", port: 0 };
  const place = { hostname, port: Number(port) };
  const keyFile = Deno.env.get("GM_KEY_FILE") || undefined;
  const client = await Client.connect({ name, address: anyPort, tracker: place, keyFile });
  const lock = new Lock(client, lockName);
  const running = lock.run();
  const { token, lost } = await lock.acquire();
  console.log(`${name} holds ${lockName} with token ${token}`);
  const done = Deno.stdin.readable.pipeTo(new WritableStream()).then(() => "freed");
  console.log(`${lockName} is ${await Promise.race([done, lost.then(() => "lost")])}`);
  await client.close();
  await running;
  Deno.exit();
}
