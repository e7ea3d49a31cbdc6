import type { LabQuestion } from "../../client/front/load/mod.ts";
import { steadyMicros } from "../../net/mod.ts";
import type { Crew } from "../process/mod.ts";
import type { LabAnswer, LabClient } from "./lab_client.ts";

/** Milliseconds that one answer may take. */
export const CLIENT_ANSWER_MS_MAX = 5_000;

/** An answer of a client, and the time at which it came: microseconds of the lab's steady clock. */
export interface TimedAnswer<T extends LabQuestion["type"]> {
  readonly answer: Extract<LabAnswer, { readonly type: `load-${T}` }>;
  readonly received: number;
}

/** Asks a client a question; resolves with `undefined` if no answer comes in time. */
export async function askClient<T extends LabQuestion["type"]>(
  client: LabClient,
  question: LabQuestion & { readonly type: T },
  crew: Crew,
): Promise<TimedAnswer<T> | undefined> {
  let told: TimedAnswer<T> | undefined;
  client.onAnswer = (answer) => {
    if (answer.type !== `load-${question.type}` || answer.run !== question.run) return;
    told = { answer: answer as TimedAnswer<T>["answer"], received: steadyMicros() };
  };
  await client.command(question);
  await crew.until(() => told !== undefined, CLIENT_ANSWER_MS_MAX);
  client.onAnswer = () => {};
  return told;
}
