import type { Order } from "../../../lib/lab/mod.ts";
import { builtInManyMessages, builtInMessages } from "../../../lib/lab/plan/mod.ts";

/** The messages of one run of an experiment of the course. */
export interface CourseWork {
  readonly order: Order;
  readonly senders: "one" | "all";
  /** The lines that each client sends at once; a client that only listens has none. */
  readonly texts: readonly (readonly string[])[];
}

/**
 * Returns an experiment of the course: in the first one all clients send ten lines each, in the
 * second one the first client sends fifty. The course has lines for five clients, so the lines are
 * gm's, with the words before them by which the course's program knows the last line of a sender.
 */
export function courseWork(
  order: Order,
  senders: CourseWork["senders"],
  clients: number,
): CourseWork {
  const texts = Array.from({ length: clients }, (_, client) => {
    if (senders === "all") {
      return builtInMessages(client + 1).map((text, i) => `${i + 1}${lettersOf(client)} ${text}`);
    }
    return client === 0 ? builtInManyMessages() : [];
  });
  return { order, senders, texts };
}

/** Returns the word with which the last line of each sender begins. */
export function lastWords({ texts }: CourseWork): string[] {
  return texts.flatMap((lines) => lines.at(-1)?.split(" ")[0] ?? []);
}

/** Returns the number of messages that each client delivers. */
export function messagesOf({ texts }: CourseWork): number {
  return texts.reduce((sum, lines) => sum + lines.length, 0);
}

/** Returns letters that no other client has: a to z, and then two. */
function lettersOf(client: number): string {
  const letter = String.fromCharCode("a".charCodeAt(0) + client % 26);
  return client < 26 ? letter : letter + lettersOf(Math.floor(client / 26));
}
