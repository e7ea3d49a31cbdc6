import type { DeliveryEvent } from "../../client_event.ts";

/** Numbers of the messages of a sender that are reported beside its last one. */
const NUMBERS: readonly number[] = [1, 10, 50];

/** A message in the report. */
export interface ReportedMessage {
  /** The message's number among those of its sender, from 1. */
  readonly number: number;
  readonly sender: string;
  /** Time of delivery in microseconds since 1970, as all times here. */
  readonly at: number;
  /**
   * Whole microseconds from the multicast to the delivery, by a monotonic clock. Only for our own
   * messages: the clock of another sender may differ from ours.
   */
  readonly latency?: number;
}

/** Collects the times of a run that the course's report asks for. */
export class EmulationReport {
  readonly #name: string;
  readonly #senders = new Map<string, { noted: ReportedMessage[]; last: ReportedMessage }>();
  #start: number | undefined;
  #first: number | undefined;
  #end: number | undefined;
  /**
   * Monotonic milliseconds of our first multicast or the first delivery, and of the last delivery.
   */
  #begunMs: number | undefined;
  #firstMs: number | undefined;
  #endedMs: number | undefined;
  /**
   * Monotonic milliseconds of our multicasts that were not delivered yet, in their order.
   * `undefined` after one may have got lost: then it is unknown which delivery belongs to which
   * multicast.
   */
  #multicastMs: number[] | undefined = [];

  /** Takes our own name: the run starts with our first multicast. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Records that we are about to multicast the next message, at monotonic milliseconds. */
  multicast(nowMs: number): void {
    this.#begunMs ??= nowMs;
    this.#multicastMs?.push(nowMs);
  }

  /** Records that messages of ours may be missing: later ones have no latency. */
  loseTrack(): void {
    this.#multicastMs = undefined;
  }

  /** Records a message that was delivered, at monotonic milliseconds. */
  note({ sender: { name: sender }, sentAt, deliveredAt: at }: DeliveryEvent, nowMs: number): void {
    this.#firstMs ??= nowMs;
    this.#endedMs = nowMs;
    const known = this.#senders.get(sender);
    const isOwn = sender === this.#name;
    const sentMs = isOwn ? this.#multicastMs?.shift() : undefined;
    const latency = sentMs === undefined ? {} : { latency: Math.round((nowMs - sentMs) * 1_000) };
    const message = { number: (known?.last.number ?? 0) + 1, sender, at, ...latency };
    if (isOwn) this.#start ??= sentAt;
    this.#first ??= at;
    this.#end = at;
    const noted = known?.noted ?? [];
    if (NUMBERS.includes(message.number)) noted.push(message);
    this.#senders.set(sender, { noted, last: message });
  }

  /** Time of our first multicast, or of the first delivery if we sent nothing. */
  get start(): number | undefined {
    return this.#start ?? this.#first;
  }

  /** Time of the last delivery. */
  get end(): number | undefined {
    return this.#end;
  }

  /**
   * Whole microseconds from the start to the last delivery, by a monotonic clock: no step of the
   * wall clock changes them.
   */
  get elapsed(): number | undefined {
    const start = this.#begunMs ?? this.#firstMs;
    if (start === undefined || this.#endedMs === undefined) return undefined;
    return Math.round((this.#endedMs - start) * 1_000);
  }

  /** Returns the first, tenth, fiftieth and last message of each sender. */
  messages(): ReportedMessage[] {
    return [...this.#senders.values()].flatMap(({ noted, last }) =>
      NUMBERS.includes(last.number) ? noted : [...noted, last]
    );
  }

  /**
   * Returns both tables as Markdown: times in seconds since 1970, elapsed in seconds, latencies in
   * milliseconds.
   */
  tables(): string {
    const { start, end, elapsed } = this;
    const times = start === undefined || end === undefined || elapsed === undefined
      ? ["", "", ""]
      : [start, end, elapsed].map(seconds);
    const rows = this.messages().map((
      { number, sender, at, latency },
    ) => [`${number}`, sender, seconds(at), latency === undefined ? "–" : millis(latency)]);
    return [
      table(["start s", "end s", "elapsed s"], [times]),
      table(["message", "from", "at s", "latency ms"], rows),
    ].join("\n\n");
  }
}

function seconds(micros: number): string {
  const sign = micros < 0 ? "-" : "";
  const whole = Math.abs(micros);
  const fraction = `${whole % 1_000_000}`.padStart(6, "0");
  return `${sign}${Math.floor(whole / 1_000_000)}.${fraction}`;
}

function millis(micros: number): string {
  return (micros / 1_000).toFixed(3);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
