import type { Output } from "../voice/voice.ts";
import { type Clock, processUsage, systemClock } from "../../../net/mod.ts";
import type { Client } from "../../client.ts";
import { ClientError } from "../../client_errors.ts";
import type { ClientEvent } from "../../client_event.ts";
import { JsonVoice } from "../voice/json_voice.ts";
import type { CutLine } from "../lines/line_cutter.ts";
import { LOAD_PREFIX, type LoadOrder, parseLoadCommand } from "./load_command.ts";
import type { LoadLine, LoadTotals } from "./load_lines.ts";
import { DeliveryCheck } from "./delivery_check.ts";
import { LoadRecorder } from "./load_recorder.ts";
import { sendLoad } from "./load_sender.ts";

const decoder = new TextDecoder();

/** A run that goes on. */
interface ActiveRun {
  readonly order: LoadOrder;
  readonly recorder: LoadRecorder;
  readonly stop: AbortController;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** What was told of repairs so far. */
  repairs: number;
  /** The interval that goes on. */
  index: number;
}

/**
 * The voice of `gm client --load`: as JSON, but messages are counted, timed and checked here and
 * never written, for at a high rate a line for each would be what is measured. Commands come as
 * `!load {…}`, and what came of them is told as {@linkcode LoadLine}s.
 */
export class LoadSession extends JsonVoice {
  readonly #client: Client;
  readonly #output: Output;
  readonly #clock: Clock;
  #check: DeliveryCheck | undefined;
  #active: ActiveRun | undefined;
  #offset = 0;

  constructor(
    client: Client,
    output: Output,
    tracker: ConstructorParameters<typeof JsonVoice>[1],
    clock: Clock = systemClock,
  ) {
    super(output, tracker);
    this.#client = client;
    this.#output = output;
    this.#clock = clock;
  }

  /** Obeys a line if it is a command of the lab; false: it is somebody else's. */
  async obey(line: CutLine): Promise<boolean> {
    if (line.type !== "line") return false;
    const text = decoder.decode(line.bytes);
    if (!text.startsWith(LOAD_PREFIX)) return false;
    const command = parseLoadCommand(text.slice(LOAD_PREFIX.length));
    if (command === undefined) {
      await this.fault({ code: "bad-load", message: `Not understood: ${text.slice(0, 100)}` });
    } else if (command.type === "start") await this.#start(command);
    else await this.#report(command.run);
    return true;
  }

  override async events(events: readonly ClientEvent[]): Promise<void> {
    for (const event of events) this.#note(event);
    const told = events.filter(({ type }) => type !== "message");
    if (told.length > 0) await super.events(told);
  }

  override async closed(client: Client): Promise<void> {
    this.#end();
    await super.closed(client);
  }

  #note(event: ClientEvent): void {
    if (event.type === "joined") {
      if (event.again) this.#check?.rejoin();
      else this.#check = new DeliveryCheck(event.view.mode !== "fifo");
    } else if (event.type === "message") this.#onMessage(event);
    else if (event.type === "unknown-outcome") {
      this.#active?.recorder.onUnknown(event.range.last - event.range.first + 1);
    } else if (event.type === "gap") this.#check?.skip(event.sender.id, event.range);
    else if ("seq" in event && event.seq !== undefined) {
      this.#check?.skip("", { first: event.seq, last: event.seq });
    }
  }

  #onMessage(event: Extract<ClientEvent, { type: "message" }>): void {
    const { sender: { name: sender, id: member }, range, payload } = event;
    if (this.#active === undefined) {
      this.#check?.fault({ kind: "strange", sender });
      return;
    }
    const at = event.deliveredAt + this.#offset;
    this.#active.recorder.onDelivered({ sender, member, range, payload, at });
  }

  async #start(order: LoadOrder): Promise<void> {
    this.#end();
    const check = this.#check ??= new DeliveryCheck(false);
    check.begin();
    this.#offset = order.clockOffset;
    const { run, startAt } = order;
    const recorder = new LoadRecorder({ run, name: this.#client.name, startAt, check });
    const repairs = repairsOf(this.#client);
    const stop = new AbortController();
    const active: ActiveRun = { order, recorder, stop, timer: undefined, repairs, index: 0 };
    this.#active = active;
    await this.#write({ type: "load-ready", run, ...await this.#totals() });
    this.#tellLater(active);
    void this.#send(active);
  }

  async #send({ order, recorder, stop }: ActiveRun): Promise<void> {
    const { run, group } = order;
    let unsent = order.count;
    try {
      unsent = await sendLoad({
        order,
        recorder,
        now: () => this.#now(),
        multicast: (message) => this.#client.multicast(group, message),
        signal: stop.signal,
      });
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!(error instanceof ClientError)) throw error;
      unsent = order.count - recorder.sent;
      await this.fault(error);
    }
    await this.#write({ type: "load-sent", run, sent: recorder.sent, unsent, lag: recorder.lag });
  }

  /** Tells how it goes at the end of every interval; those in which there was no turn become one. */
  #tellLater(active: ActiveRun): void {
    const { startAt, tellMs } = active.order;
    const micros = startAt + (active.index + 1) * tellMs * 1_000 - this.#now();
    active.timer = setTimeout(async () => {
      await this.#tell(active);
      if (this.#active !== active) return;
      const over = Math.floor((this.#now() - startAt) / (tellMs * 1_000));
      active.index = Math.max(active.index + 1, over);
      this.#tellLater(active);
    }, Math.max(0, micros / 1_000));
  }

  async #tell(active: ActiveRun): Promise<void> {
    const { order: { run }, recorder, index } = active;
    const repairs = repairsOf(this.#client);
    const interval = { ...recorder.takeInterval(), repairs: repairs - active.repairs };
    active.repairs = repairs;
    await this.#write({ type: "load-interval", run, index, ...interval });
  }

  async #report(run: number): Promise<void> {
    const active = this.#active;
    if (active?.order.run !== run) {
      return await this.fault({ code: "bad-load", message: `There is no run ${run} now` });
    }
    this.#end();
    await this.#tell(active);
    const { recorder } = active;
    await this.#write({ type: "load-report", run, ...recorder.result, ...await this.#totals() });
  }

  #end(): void {
    if (this.#active === undefined) return;
    clearTimeout(this.#active.timer);
    this.#active.stop.abort();
    this.#active = undefined;
  }

  /** Microseconds since 1970 by the lab's clock. */
  #now(): number {
    return this.#clock.wallMicros() + this.#offset;
  }

  async #totals(): Promise<LoadTotals> {
    return { statistics: this.#client.statistics, usage: await processUsage() };
  }

  async #write(line: LoadLine): Promise<void> {
    await this.#output.out(JSON.stringify(line));
  }
}

function repairsOf({ statistics: { sent } }: Client): number {
  return sent.nak.datagrams + sent.repair.datagrams;
}
