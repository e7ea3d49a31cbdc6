import type { Output } from "../voice/mod.ts";
import { type Clock, steadyClock } from "../../../net/mod.ts";
import type { Client } from "../../client.ts";
import { ClientError } from "../../client_errors.ts";
import type { ClientEvent } from "../../client_event.ts";
import { JsonVoice } from "../voice/mod.ts";
import type { CutLine } from "../lines/mod.ts";
import { LOAD_PREFIX, type LoadOrder, parseLoadCommand } from "./load_command.ts";
import { answerOf, totalsOf } from "./answer_lab.ts";
import type { LoadLine } from "./load_lines.ts";
import { DeliveryCheck } from "./delivery_check.ts";
import { LoadRecorder } from "./load_recorder.ts";
import { sendLoad } from "./load_sender.ts";

const decoder = new TextDecoder();

/** The run that is going on. */
interface ActiveRun {
  readonly order: LoadOrder;
  readonly recorder: LoadRecorder;
  readonly stop: AbortController;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Number of repairs that were reported so far. */
  repairs: number;
  /** Index of the current interval. */
  index: number;
}

/**
 * The voice of `gm client --load`: JSON, but messages are counted, timed and checked here and not
 * written. At a high rate the lines themselves would be what is measured. Commands come as
 * `!load {…}`, their results go out as {@linkcode LoadLine}s.
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
    clock: Clock = steadyClock,
  ) {
    super(output, tracker);
    this.#client = client;
    this.#output = output;
    this.#clock = clock;
  }

  /** Obeys a line if it is a command of the lab; returns false if it is not. */
  async obey(line: CutLine): Promise<boolean> {
    if (line.type !== "line") return false;
    const text = decoder.decode(line.bytes);
    if (!text.startsWith(LOAD_PREFIX)) return false;
    const command = parseLoadCommand(text.slice(LOAD_PREFIX.length));
    if (command === undefined) {
      await this.fault({
        code: "bad-load",
        message: `Cannot read the command of the lab: ${text.slice(0, 100)}`,
      });
    } else if (command.type === "start") await this.#start(command);
    else if (command.type === "report") await this.#report(command.run);
    else await this.#write(await answerOf(command, this.#client, this.#clock));
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
    await this.#write({ type: "load-ready", run, ...await totalsOf(this.#client) });
    this.#reportLater(active);
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
    await this.#write({ type: "load-sent", run, unsent, ...recorder.sending });
  }

  /** Reports at the end of every interval; intervals that passed without a turn become one. */
  #reportLater(active: ActiveRun): void {
    const { startAt, tellMs } = active.order;
    const micros = startAt + (active.index + 1) * tellMs * 1_000 - this.#now();
    active.timer = setTimeout(async () => {
      await this.#reportInterval(active);
      if (this.#active !== active) return;
      const over = Math.floor((this.#now() - startAt) / (tellMs * 1_000));
      active.index = Math.max(active.index + 1, over);
      this.#reportLater(active);
    }, Math.max(0, micros / 1_000));
  }

  async #reportInterval(active: ActiveRun): Promise<void> {
    const { order: { run }, recorder, index } = active;
    const repairs = repairsOf(this.#client);
    const interval = { ...recorder.takeInterval(), repairs: repairs - active.repairs };
    active.repairs = repairs;
    const totals = await totalsOf(this.#client);
    await this.#write({ type: "load-interval", run, index, ...interval, ...totals });
  }

  async #report(run: number): Promise<void> {
    const active = this.#active;
    if (active?.order.run !== run) {
      return await this.fault({
        code: "bad-load",
        message: `Cannot report on run ${run}: it is not the current run.`,
      });
    }
    this.#end();
    await this.#reportInterval(active);
    const { recorder } = active;
    await this.#write({
      type: "load-report",
      run,
      ...recorder.result,
      ...await totalsOf(this.#client),
    });
  }

  #end(): void {
    if (this.#active === undefined) return;
    clearTimeout(this.#active.timer);
    this.#active.stop.abort();
    this.#active = undefined;
  }

  /** Returns microseconds by the lab's clock. */
  #now(): number {
    return this.#clock.wallMicros() + this.#offset;
  }

  async #write(line: LoadLine): Promise<void> {
    await this.#output.out(JSON.stringify(line));
  }
}

function repairsOf({ statistics: { sent } }: Client): number {
  return sent.nak.datagrams + sent.repair.datagrams;
}
