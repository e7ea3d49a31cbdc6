import type { ProcessUsage } from "../../net/mod.ts";
import type { GapEntry, ViewEntry } from "../check/mod.ts";
import type { Cost, TrafficTotals } from "./cost.ts";
import { asText, type Fields, list, number, object, parseFields, text } from "./line_fields.ts";
import type { TimedDelivery } from "./trace.ts";

/**
 * A line of `gm client --json`, `gm sequencer --statistics` or `gm tracker --statistics`, with the
 * fields that the lab needs.
 */
export type ClientLine =
  /** The client is registered: for the first time, or again under another member id. */
  | { readonly type: "ready" | "registered-again"; readonly member: string }
  | {
    readonly type: "members";
    readonly group: string;
    readonly members: readonly string[];
    /** Their member ids, in the same order. */
    readonly ids: readonly string[];
    /** The group's id if the client has just joined or rejoined, else `undefined`. */
    readonly joined: string | undefined;
    /** The place of the change in the sequence of a total-order group. */
    readonly entry: ViewEntry | undefined;
  }
  /** A slow member was detached, or has caught up. */
  | {
    readonly type: "pace";
    readonly group: string;
    /** A clause for people: `ford detached`. */
    readonly what: string;
    /** The place of the change in the sequence of a total-order group. */
    readonly entry: ViewEntry | undefined;
  }
  | { readonly type: "selected" }
  | { readonly type: "message"; readonly group: string; readonly delivery: TimedDelivery }
  | { readonly type: "gap"; readonly group: string; readonly gap: GapEntry }
  /** The client was evicted from these groups. */
  | { readonly type: "evicted"; readonly groups: readonly string[] }
  /** The outcome of own messages is unknown; the numbers are those of its own stream. */
  | {
    readonly type: "unknown-outcome";
    readonly group: string;
    readonly first: number;
    readonly last: number;
  }
  /** The client left. `lacking` are the names of members that may lack messages of it. */
  | { readonly type: "left"; readonly group: string; readonly lacking: readonly string[] }
  | { readonly type: "error"; readonly message: string }
  /** The tracker reports no cost. */
  | {
    readonly type: "statistics";
    readonly cost: Cost | undefined;
    readonly usage: ProcessUsage | undefined;
  }
  /** A sequencer begins or ceases to order a group. */
  | { readonly type: "orders" | "released"; readonly group: string }
  /** Any other line, which the lab does not need. */
  | { readonly type: "other" };

/** Returns the content of a line, or `undefined` if gm writes no such line. */
export function parseClientLine(line: string): ClientLine | undefined {
  return parseFields(line, read);
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

/**
 * Returns the entry of a view. `undefined` for the client's own join, which names no changes.
 *
 * A join ends an earlier stay of the same member id, if the reporting client knew of one. Example:
 * ford (01) leaves and joins again before the sequencer has ordered the leave, and the new join
 * gets place 7. arthur still had ford in his view and reports
 * `leave of ford (01), join of ford (01)` at place 7. trillian has joined meanwhile with a view
 * without ford, and reports `join of ford (01)`. Both are right, so the leave is dropped and the
 * two entries compare as equal. tests/sim/check/total_ledger.ts has the same rule for the
 * simulator.
 */
function viewEntry(fields: Fields): ViewEntry | undefined {
  if (!("changes" in fields)) return undefined;
  const changes = list(fields, "changes").map(object).map((change) => ({
    kind: text(change, "kind"),
    id: text(change, "member"),
    who: `${text(change, "name")} (${text(change, "member")})`,
  }));
  const joined = new Set(changes.filter(({ kind }) => kind === "join").map(({ who }) => who));
  const kept = changes.filter(({ kind, who }) => kind === "join" || !joined.has(who));
  const change = kept.map(({ kind, who }) => `${kind} of ${who}`).join(", ");
  const entry = { seq: number(fields, "seq"), change };
  if (kept.length === 0 || kept.some(({ kind }) => kind !== "leave")) return entry;
  const members = list(fields, "members").map((member) => text(object(member), "member"));
  return { ...entry, ends: { left: kept.map(({ id }) => id), members } };
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
    // The lab sends text only. Anything else equals no text that was sent, and so is a violation.
    text: "base64" in fields ? `base64:${text(fields, "base64")}` : text(fields, "text"),
    sentAt: number(fields, "sentAt"),
    deliveredAt: number(fields, "deliveredAt"),
  };
}

/** Reads `{ sent, received, requests }`, the counters of a member or a sequencer. */
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

/** Reads the field `usage`. */
export function readUsage(fields: Fields): ProcessUsage {
  const usage = object(fields["usage"]);
  return { cpuMs: number(usage, "cpuMs"), peakBytes: number(usage, "peakBytes") };
}

function traffic(value: unknown): TrafficTotals {
  const fields = object(value);
  return { datagrams: number(fields, "datagrams"), bytes: number(fields, "bytes") };
}
