/**
 * A work queue in which each job is done once. Any member of the group adds jobs, and every
 * member works on one job at a time. Start `gm tracker` and `gm sequencer`, and then as many
 * of these as you like:
 *
 *     deno run --allow-net --allow-env=GM_KEY_FILE --allow-read \
 *       examples/work_queue.ts NAME TRACKER_HOST:PORT
 *
 * With a shared key, the variable GM_KEY_FILE names its file.
 *
 * Each line that you type is a job; its result is the text in capitals.
 *
 * All members keep the same list of open jobs, since all change it by the same messages in the same
 * order. A worker claims a job, and of several claims the first in the order wins. The job is done
 * when the `done` of its owner is delivered. If the owner leaves or is evicted before that, its job
 * is open again: the departure has a place in the order, so all agree which of the two came first.
 * An owner that is evicted while it works may have worked in vain, and another does the job again.
 * So let a result take effect where `done` is delivered (`onDone`), and not in the work itself.
 *
 * The group is *safe*: what a member delivers, all others deliver, even if it is evicted at once.
 * In a *total* group it might call `onDone` for a message that no other member ever delivers.
 *
 * A member that joins gets the list from the eldest member, and keeps what is delivered meanwhile;
 * kv_store.ts explains how, and what happens when members leave or come back in between.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { Client, type ClientEvent, type GroupView, type MemberId } from "../lib/client/mod.ts";

/** The group of the queue. */
export const GROUP = "work-queue";
/** Bytes of all open jobs as JSON: a snapshot must fit into one message of 64 KiB. */
const STATE_BYTES_MAX = 65_000;

/** A job that is not done, and the member that works on it. */
interface Job {
  readonly task: string;
  owner?: MemberId;
}
/** A message of the member `from`; under the id of a later stay it is ignored. */
type Message = { readonly from: MemberId } & Body;
type Body =
  | { readonly type: "add"; readonly id: string; readonly task: string }
  | { readonly type: "claim"; readonly id: string }
  | { readonly type: "done"; readonly id: string; readonly result: string }
  | { readonly type: "state"; readonly view: number; readonly jobs: readonly [string, Job][] };
/** A change of the list: a message, or members that came or went. */
type Step = Message | { readonly type: "view"; readonly view: GroupView };

export interface WorkQueueOptions {
  /** The members' events and messages come from here. */
  readonly client:
    & Pick<Client, "name" | "join" | "leave" | "multicast">
    & AsyncIterable<ClientEvent>;
  /** Does a job and returns its result. */
  readonly work: (task: string) => Promise<string>;
  /**
   * Is called once for each job that is done while we are a member, in the same order everywhere.
   */
  readonly onDone?: (id: string, result: string) => void;
}

/** One member's copy of the queue, and its worker. */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** The open jobs, oldest first; `undefined` before we have them. */
  #jobs: Map<string, Job> | undefined;
  /** Steps that came before the jobs. */
  #early: Step[] = [];
  #view: GroupView | undefined;
  #self: MemberId = 0;
  #joinedIn = 0;
  /** The newest view with a join, the newest that a delivered snapshot is of, and the same sent. */
  #newest = 0;
  #served = 0;
  #sent = 0;
  /** True while we wait for the outcome of a claim, and while we work on a job. */
  #isClaiming = false;
  #isWorking = false;
  #joined = Promise.withResolvers<void>();
  readonly #results = new Map<string, PromiseWithResolvers<string>>();
  #lastJob = 0;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Takes the client's events until it is closed. */
  async run(): Promise<void> {
    for await (const event of this.#options.client) this.#handle(event);
  }

  /** Adds a job and resolves with its result; rejects if we are evicted before it is done. */
  async add(task: string): Promise<string> {
    await this.#joined.promise;
    const [id, outcome] = [`${this.#self}-${++this.#lastJob}`, Promise.withResolvers<string>()];
    this.#results.set(id, outcome);
    this.#send({ type: "add", id, task }).catch(outcome.reject);
    return await outcome.promise;
  }

  #handle(event: ClientEvent): void {
    if (event.type === "evicted") return this.#forget();
    if (!("group" in event) || event.group !== GROUP) return;
    if (event.type === "joined") return this.#enter(event.view);
    if (this.#view === undefined) return;
    if (event.type === "gap") {
      // A message is lost to us alone: begin again.
      const { client } = this.#options;
      this.#forget();
      void client.leave(GROUP).then(() => client.join(GROUP, { mode: "safe" }));
    } else if (event.type === "view") {
      this.#view = event.view;
      if (event.changes.some(({ kind }) => kind === "join")) this.#newest = event.view.number;
      this.#take({ type: "view", view: event.view });
      this.#serve(event.view);
    } else if (event.type === "message") {
      const message: Message = JSON.parse(new TextDecoder().decode(event.payload));
      if (message.from !== event.sender.id) return;
      this.#take(message);
    }
  }

  #enter(view: GroupView): void {
    this.#view = view;
    this.#self = view.members.find(({ name }) => name === this.#options.client.name)!.id;
    this.#joinedIn = this.#newest = view.number;
    this.#served = this.#sent = 0;
    this.#joined.resolve();
    this.#serve(view);
  }

  #forget(): void {
    this.#view = this.#jobs = undefined;
    this.#early = [];
    this.#isClaiming = false;
    this.#joined = Promise.withResolvers();
    for (const { reject } of this.#results.values()) reject(new Error("Unknown outcome"));
    this.#results.clear();
  }

  /** Sends a snapshot if we are the eldest member and another one waits for it. */
  #serve({ number, members }: GroupView): void {
    if (members[0]?.id !== this.#self) return;
    if (this.#jobs === undefined) this.#begin(this.#joinedIn, new Map());
    if (members.length === 1 || this.#newest <= Math.max(this.#served, this.#sent)) return;
    this.#sent = number;
    // If it fails we are out, and the next eldest member sends one.
    this.#send({ type: "state", view: number, jobs: [...this.#jobs!] }).catch(() => {});
  }

  /** Begins with the jobs of a view and what happened since. */
  #begin(from: number, jobs: Map<string, Job>): void {
    this.#jobs = jobs;
    const cut = this.#early.findIndex((step) => step.type === "view" && step.view.number === from);
    const steps = this.#early.slice(cut + 1);
    this.#early = [];
    for (const step of steps) this.#take(step);
    this.#claim();
  }

  #take(step: Step): void {
    if (step.type === "state") {
      this.#served = Math.max(this.#served, step.view);
      const isOurs = this.#jobs === undefined && step.view >= this.#joinedIn;
      if (isOurs) this.#begin(step.view, new Map(step.jobs));
    } else if (this.#jobs === undefined) this.#early.push(step);
    else {
      this.#apply(this.#jobs, step);
      this.#claim();
    }
  }

  /** Changes the list, in the same way at every member. */
  #apply(jobs: Map<string, Job>, step: Exclude<Step, { type: "state" }>): void {
    if (step.type === "view") {
      const isIn = (id?: MemberId) => step.view.members.some((member) => member.id === id);
      for (const job of jobs.values()) if (!isIn(job.owner)) delete job.owner;
      return;
    }
    const { from, id } = step;
    const job = jobs.get(id);
    if (step.type === "add") {
      jobs.set(id, { task: step.task });
      if (new TextEncoder().encode(JSON.stringify([...jobs])).length <= STATE_BYTES_MAX) return;
      jobs.delete(id);
      this.#results.get(id)?.reject(new Error("The queue is full: add the job later"));
      this.#results.delete(id);
    } else if (step.type === "claim") {
      const hasWon = job !== undefined && job.owner === undefined;
      if (hasWon) job.owner = from;
      if (from !== this.#self) return;
      this.#isClaiming = false;
      if (hasWon) void this.#work(id, job.task);
    } else if (job?.owner === from) {
      jobs.delete(id);
      this.#options.onDone?.(id, step.result);
      this.#results.get(id)?.resolve(step.result);
      this.#results.delete(id);
    }
  }

  /** Claims an open job if we have none; members look for it in different places. */
  #claim(): void {
    const { members = [] } = this.#view ?? {};
    const open = [...this.#jobs ?? []].filter(([, { owner }]) => owner === undefined);
    if (this.#isClaiming || this.#isWorking || open.length === 0) return;
    const [id] = open[members.findIndex((member) => member.id === this.#self) % open.length]!;
    this.#isClaiming = true;
    this.#send({ type: "claim", id }).catch(() => this.#isClaiming = false);
  }

  async #work(id: string, task: string): Promise<void> {
    this.#isWorking = true;
    const from = this.#self;
    const result = await this.#options.work(task);
    this.#isWorking = false;
    await this.#send({ type: "done", id, result }, from).catch(() => {});
    this.#claim();
  }

  async #send(body: Body, from = this.#self): Promise<void> {
    await this.#options.client.multicast(GROUP, JSON.stringify({ from, ...body }));
  }
}

if (import.meta.main) {
  const [name = "", tracker = ""] = Deno.args;
  const [hostname = "", port] = tracker.split(":");
  const anyPort = { hostname: "0.0.0.0", port: 0 };
  const place = { hostname, port: Number(port) };
  const keyFile = Deno.env.get("GM_KEY_FILE") || undefined;
  const client = await Client.connect({ name, address: anyPort, tracker: place, keyFile });
  const queue = new WorkQueue({
    client,
    work: (task) => Promise.resolve(task.toUpperCase()),
    onDone: (id, result) => console.log(`${id} is done: ${result}`),
  });
  const running = queue.run();
  await client.join(GROUP, { mode: "safe" });
  console.log(`${name} works`);
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) await queue.add(line);
  await client.close();
  await running;
}
