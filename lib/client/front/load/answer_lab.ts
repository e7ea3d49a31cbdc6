import { type Clock, processUsage, steadyClock } from "../../../net/mod.ts";
import type { Client } from "../../client.ts";
import type { CutLine } from "../lines/mod.ts";
import type { Output } from "../voice/mod.ts";
import { type LabQuestion, LOAD_PREFIX, parseLoadCommand } from "./load_command.ts";
import type { LoadClock, LoadTotals, ToldTotals } from "./load_lines.ts";

const decoder = new TextDecoder();

/** Returns the answer to a question of the lab. */
export async function answerOf(
  { type, run }: LabQuestion,
  client: Client,
  clock: Clock,
): Promise<LoadClock | ToldTotals> {
  if (type === "clock") return { type: "load-clock", run, at: clock.wallMicros() };
  return { type: "load-totals", run, ...await totalsOf(client) };
}

/** Returns what a client has sent, received and used since its start. */
export async function totalsOf({ statistics }: Client): Promise<LoadTotals> {
  return { statistics, usage: await processUsage() };
}

/**
 * Replies to the lab in a client that sends no load (`gm client --json --load`): the lines of its
 * messages are what is measured. Nothing of the load generator is loaded for it.
 */
export class LabAnswers {
  readonly #client: Client;
  readonly #output: Output;

  constructor(client: Client, output: Output) {
    this.#client = client;
    this.#output = output;
  }

  /** Replies to a line if it is a question of the lab; returns false if it is not. */
  async obey(line: CutLine): Promise<boolean> {
    if (line.type !== "line" || line.bytes.length > 100) return false;
    const text = decoder.decode(line.bytes);
    if (!text.startsWith(LOAD_PREFIX)) return false;
    const question = parseLoadCommand(text.slice(LOAD_PREFIX.length));
    if (question?.type !== "clock" && question?.type !== "totals") return false;
    const answer = await answerOf(question, this.#client, steadyClock);
    await this.#output.out(JSON.stringify(answer));
    return true;
  }
}
