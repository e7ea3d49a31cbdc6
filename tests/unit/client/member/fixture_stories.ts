import type { SeqRange } from "../../../../lib/core/mod.ts";
import type { GroupEvent, MemberEvent } from "../../../../lib/client/member/mod.ts";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

export function rangeText({ first, last }: SeqRange): string {
  return first === last ? `${first}` : `${first}-${last}`;
}

/** Returns an event as lines that read like a story. */
export function linesOf(event: GroupEvent | MemberEvent): string[] {
  switch (event.type) {
    case "deliver":
      return event.messages.map(({ bytes, start, end }) =>
        `${event.sender.name}: ${decoder.decode(bytes.subarray(start, end))}`
      );
    case "gap":
      return [`${event.sender.name} lost ${rangeText(event.range)}`];
    case "view":
      return event.changes.map(({ kind, member }) => `${kind} ${member.name}`);
    case "detached":
    case "reattached":
      return [
        [event.type, event.member.name, ...(event.by ? ["by", event.by.name] : [])].join(" "),
      ];
    case "waiting":
      return [["waiting for", ...event.members.map(({ name }) => name)].join(" ")];
    case "unreached": {
      const by = event.by ? ` by ${event.by.name}` : "";
      const path = event.narrow ? ", narrow" : event.heard ? ", heard" : "";
      return [`unreached ${event.member.name}${by}${path}`];
    }
    case "reached-again":
      return [`reached again ${event.member.name}${event.by ? ` by ${event.by.name}` : ""}`];
    case "left": {
      const lacks = event.lacking.map(({ member, range }) => `${member.name} ${rangeText(range)}`);
      return [["left", event.group, ...lacks].join(" ")];
    }
    case "joined":
    case "join-failed":
      return [`${event.type} ${event.group}${event.again ? " again" : ""}`];
    case "registered":
    case "register-failed":
      return [`${event.type}${event.again ? " again" : ""}`];
    case "evicted": {
      const wait = event.againMs > 0 ? `, back in ${event.againMs}` : "";
      return [`evicted from ${event.groups}${event.unheard ? " unheard" : ""}${wait}`];
    }
    case "tracker-udp":
      return [event.passes ? "udp passes" : `udp lost: ${event.lost}`];
    case "unknown-outcome":
      return [`unknown outcome ${rangeText(event.range)}`];
    case "tracker":
      return [event.reachable ? "tracker back" : "tracker away"];
    default:
      return [event.type];
  }
}
