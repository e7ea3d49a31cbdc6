import type { MessageEvent } from "../../client_event.ts";

/** Which messages of a sender are reported beside its last. */
const NUMBERS: readonly number[] = [1, 10, 50];

/** A message in the report: the how-manieth of its sender, and when it was delivered. */
export interface ReportedMessage {
  readonly number: number;
  readonly sender: string;
  /** Microseconds since 1970, as all times here. */
  readonly at: number;
}

/** The times of a run that the course's report asks for, gathered as messages are delivered. */
export class EmulationReport {
  readonly #name: string;
  readonly #senders = new Map<string, { noted: ReportedMessage[]; last: ReportedMessage }>();
  #start: number | undefined;
  #first: number | undefined;
  #end: number | undefined;

  /** `name` is our own: the run starts with our first multicast. */
  constructor(name: string) {
    this.#name = name;
  }

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

  /** Our first multicast, or the first delivery of who sent nothing; `undefined`: nothing happened. */
  get start(): number | undefined {
    return this.#start ?? this.#first;
  }

  /** The last delivery. */
  get end(): number | undefined {
    return this.#end;
  }

  /** The first, tenth, fiftieth and last message of each sender. */
  messages(): ReportedMessage[] {
    return [...this.#senders.values()].flatMap(({ noted, last }) =>
      NUMBERS.includes(last.number) ? noted : [...noted, last]
    );
  }

  /** Both tables as Markdown; times in seconds. */
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
