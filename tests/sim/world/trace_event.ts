import { formatMemberId } from "../../../lib/core/mod.ts";
import type { ToldEvent } from "./slow_reader.ts";

/**
 * Returns what the trace says of an event that an application takes; `undefined`: nothing, or it is
 * said where the event is checked.
 */
export function traceEvent(event: ToldEvent): string | undefined {
  switch (event.type) {
    case "joined":
      return `joined ${event.group}, view ${event.view.number}`;
    case "join-failed":
      return `cannot join ${event.group}: ${event.refusal?.code}`;
    case "direct-failed":
      return `cannot talk directly with ${event.to}: ${event.refusal?.code}`;
    case "left":
      return `left ${event.group}, ${event.lacking.length} lack something`;
    case "history": {
      const { group, messages, gaps } = event;
      return `is told ${messages.length} of the past of ${group}, ${gaps.length} gaps`;
    }
    case "history-failed":
      return `is told nothing of the past of ${event.group}`;
    case "registered":
      return `is ${formatMemberId(event.member)}`;
    case "register-failed":
      return event.again ? "cannot register again" : undefined;
    case "evicted":
      return "was evicted";
    case "waiting":
      return `waits for room in ${event.group}`;
    case "unordered":
      return `hears of nobody who orders ${event.group}`;
    case "ordered-again":
      return `hears that ${event.group} is ordered again`;
    case "unreached":
    case "reached-again":
      return `hears that ${event.member.name} is ${event.type} in ${event.group}`;
    case "tracker":
      return `${event.reachable ? "reaches" : "cannot reach"} the tracker`;
    case "tracker-udp": {
      const what = event.passes ? "pass" : `get lost (${event.lost})`;
      return `hears that datagrams to and from the tracker ${what}`;
    }
    case "closed":
      return "has closed";
    default:
      return undefined;
  }
}
