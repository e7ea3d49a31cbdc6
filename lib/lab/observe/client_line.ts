import type { ProcessUsage } from "../../net/mod.ts";
import type { GapEntry } from "../check/check_order.ts";
import type { ViewEntry } from "../check/check_total_order.ts";
import type { Cost, TrafficTotals } from "./cost.ts";
import { asText, type Fields, isObject, list, number, object, text } from "./line_fields.ts";
import type { TimedDelivery } from "./trace.ts";

/**
 * What the lab reads of the lines of `gm client --json` and `gm sequencer --statistics`; fields
 * that it does not need are left.
 */
export type ClientLine =
  /** It is registered: for the first time, or again under another id. */
  | { readonly type: "ready" | "registered-again"; readonly member: string }
  | {
    readonly type: "members";
    readonly group: string;
    readonly members: readonly string[];
    /** Their member ids, in the same order. */
    readonly ids: readonly string[];
    /** The group's id, where it joined just now, or came back. */
    readonly joined: string | undefined;
    /** The change's entry in the sequence of a total-order group. */
    readonly entry: ViewEntry | undefined;
  }
  /** A member is too slow, or has caught up; an entry of the sequence in a total-order group. */
  | {
    readonly type: "pace";
    readonly group: string;
    /** `detached ford` */
    readonly what: string;
    readonly entry: ViewEntry | undefined;
  }
  | { readonly type: "selected" }
  | { readonly type: "message"; readonly group: string; readonly delivery: TimedDelivery }
  | { readonly type: "gap"; readonly group: string; readonly gap: GapEntry }
  /** The tracker took it for dead; it was in these groups. */
  | { readonly type: "evicted"; readonly groups: readonly string[] }
  /** Own messages, by their numbers in its own stream, whose fate nobody knows. */
  | {
    readonly type: "unknown-outcome";
    readonly group: string;
    readonly first: number;
    readonly last: number;
  }
  /** It left; `lacking` are the names of those who lack something of it. */
  | { readonly type: "left"; readonly group: string; readonly lacking: readonly string[] }
  | { readonly type: "error"; readonly message: string }
  /** The tracker tells no cost. */
  | {
    readonly type: "statistics";
    readonly cost: Cost | undefined;
    readonly usage: ProcessUsage | undefined;
  }
  /** A sequencer orders a group from now on, or no more. */
  | { readonly type: "orders" | "released"; readonly group: string }
  /** A line that the lab has no use for. */
  | { readonly type: "other" };

/** Understands one line; `undefined` means that it is none that they write. */
export function parseClientLine(line: string): ClientLine | undefined {
  try {
    const fields: unknown = JSON.parse(line);
    return isObject(fields) ? read(fields) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function read(fields: Fields): ClientLine {
  const type = text(fields, "type");
  switch (type) {
    case "ready":
    case "registered-again":
      return { type, member: text(fields, "member") };
    case "joined":
    case "view":
      return members(fields, type === "joined" ? text(fields, "groupId") : undefined);
    case "detached":
    case "reattached":
      return {
        type: "pace",
        group: text(fields, "group"),
        what: `${text(fields, "name")} ${type}`,
        entry: paceEntry(fields, type),
      };
    case "selected":
      return { type };
    case "message":
      return { type, group: text(fields, "group"), delivery: delivery(fields) };
    case "gap":
      return { type, group: text(fields, "group"), gap: gap(fields) };
    case "evicted":
      return { type, groups: list(fields, "groups").map(asText) };
    case "unknown-outcome": {
      const [first, last] = [number(fields, "first"), number(fields, "last")];
      return { type, group: text(fields, "group"), first, last };
    }
    case "orders":
    case "released":
      return { type, group: text(fields, "group") };
    case "left": {
      const lacking = list(fields, "lacking").map((member) => text(object(member), "name"));
      return { type, group: text(fields, "group"), lacking };
    }
    case "error":
      return { type, message: text(fields, "message") };
    case "statistics":
      return {
        type,
        cost: "sent" in fields ? readCost(fields) : undefined,
        usage: "usage" in fields ? readUsage(fields) : undefined,
      };
    default:
      return { type: "other" };
  }
}

function members(fields: Fields, joined: string | undefined): ClientLine {
  const all = list(fields, "members").map(object);
  return {
    type: "members",
    group: text(fields, "group"),
    members: all.map((member) => text(member, "name")),
    ids: all.map((member) => text(member, "member")),
    joined,
    entry: "seq" in fields ? viewEntry(fields) : undefined,
  };
}

function gap(fields: Fields): GapEntry {
  return {
    isGap: true,
    sender: text(fields, "sender"),
    member: text(fields, "member"),
    seq: number(fields, "first"),
    lastSeq: number(fields, "last"),
  };
}

/** `undefined` for our own joining, which has no changes beside it. */
function viewEntry(fields: Fields): ViewEntry | undefined {
  if (!("changes" in fields)) return undefined;
  const changes = list(fields, "changes").map(object).map((change) => ({
    kind: text(change, "kind"),
    who: `${text(change, "name")} (${text(change, "member")})`,
  }));
  const joined = new Set(changes.filter(({ kind }) => kind === "join").map(({ who }) => who));
  // A joining ends an earlier stay, of which not everybody knew.
  const told = changes.filter(({ kind, who }) => kind === "join" || !joined.has(who))
    .map(({ kind, who }) => `${kind} of ${who}`);
  return { seq: number(fields, "seq"), change: told.join(", ") };
}

function paceEntry(fields: Fields, type: string): ViewEntry | undefined {
  if (!("seq" in fields)) return undefined;
  const change = `${type} ${text(fields, "name")} (${text(fields, "member")})`;
  return { seq: number(fields, "seq"), change };
}

function delivery(fields: Fields): TimedDelivery {
  return {
    sender: text(fields, "sender"),
    member: text(fields, "member"),
    seq: number(fields, "seq"),
    lastSeq: number(fields, "lastSeq"),
    // Lines that the lab sends are text; anything else is shown as it came, and matches nothing.
    text: "base64" in fields ? `base64:${text(fields, "base64")}` : text(fields, "text"),
    sentAt: number(fields, "sentAt"),
    deliveredAt: number(fields, "deliveredAt"),
  };
}

/** What a member or a sequencer has counted: `{ sent, received, requests }`. */
export function readCost(fields: Fields): Cost {
  const sent = Object.entries(object(fields["sent"])).map((
    [kind, value],
  ) => [kind, traffic(value)]);
  const requests = object(fields["requests"]);
  return {
    sent: Object.fromEntries(sent),
    received: traffic(fields["received"]),
    requests: Object.fromEntries(
      Object.keys(requests).map((type) => [type, number(requests, type)]),
    ),
  };
}

export function readUsage(fields: Fields): ProcessUsage {
  const usage = object(fields["usage"]);
  return { cpuMs: number(usage, "cpuMs"), peakBytes: number(usage, "peakBytes") };
}

function traffic(value: unknown): TrafficTotals {
  const fields = object(value);
  return { datagrams: number(fields, "datagrams"), bytes: number(fields, "bytes") };
}
