import type { MessageEvent } from "../../client_event.ts";

/** Numbers of the messages of a sender that are reported beside its last one. */
const NUMBERS: readonly number[] = [1, 10, 50];

/** A message in the report. */
export interface ReportedMessage {
  /** The message's number among those of its sender, from 1. */
  readonly number: number;
  readonly sender: string;
  /** Time of delivery in microseconds since 1970, as all times here. */
  readonly at: number;
}

/** Collects the times of a run that the course's report asks for. */
export class EmulationReport {
  readonly #name: string;
  readonly #senders = new Map<string, { noted: ReportedMessage[]; last: ReportedMessage }>();
  #start: number | undefined;
  #first: number | undefined;
  #end: number | undefined;

  /** Takes our own name: the run starts with our first multicast. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Records a message that was delivered. */
  note({ sender: { name: sender }, sentAt, deliveredAt: at }: MessageEvent): void {
    const known = this.#senders.get(sender);
    const message = { number: (known?.last.number ?? 0) + 1, sender, at };
    if (sender === this.#name) this.#start ??= sentAt;
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

  /** Returns the first, tenth, fiftieth and last message of each sender. */
  messages(): ReportedMessage[] {
    return [...this.#senders.values()].flatMap(({ noted, last }) =>
      NUMBERS.includes(last.number) ? noted : [...noted, last]
    );
  }

  /** Returns both tables as Markdown; times in seconds. */
  tables(): string {
    const { start, end } = this;
    const times = start === undefined || end === undefined
      ? ["", "", ""]
      : [start, end, end - start].map(seconds);
    const rows = this.messages().map((
      { number, sender, at },
    ) => [`${number}`, sender, seconds(at)]);
    return [
      table(["start", "end", "elapsed"], [times]),
      table(["message", "from", "at"], rows),
    ].join("\n\n");
  }
}

function seconds(micros: number): string {
  const sign = micros < 0 ? "-" : "";
  const whole = Math.abs(micros);
  const fraction = `${whole % 1_000_000}`.padStart(6, "0");
  return `${sign}${Math.floor(whole / 1_000_000)}.${fraction}`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
