import { assertEquals } from "@std/assert";
import {
  earliestTotalDeadline,
  type TotalTimers,
} from "../../../../../lib/client/member/total/total_timers.ts";

const OWNERS = [
  "sender",
  "receiver",
  "succession",
  "stability",
  "order",
  "holders",
  "history",
  "leaving",
] as const;

/** Returns timers of which some owners have a deadline. */
function timersAt(deadlines: Partial<Record<keyof TotalTimers, number>>): TotalTimers {
  const of = (owner: keyof TotalTimers) => ({ nextDeadline: () => deadlines[owner] });
  const [sender, receiver, succession] = [of("sender"), of("receiver"), of("succession")];
  const rest = {
    order: of("order"),
    holders: of("holders"),
    stability: of("stability"),
    history: of("history"),
    leaving: of("leaving"),
  };
  return { sender, receiver, succession, ...rest };
}

Deno.test("earliestTotalDeadline() returns the deadline of whichever owner is first", () => {
  assertEquals(earliestTotalDeadline(timersAt({})), undefined);
  for (const owner of OWNERS) {
    assertEquals(earliestTotalDeadline(timersAt({ [owner]: 7 })), 7);
    const later = Object.fromEntries(OWNERS.map((other) => [other, 9]));
    assertEquals(earliestTotalDeadline(timersAt({ ...later, [owner]: 8 })), 8);
  }
});
