import type { ViewEntry } from "./check_total_order.ts";
import type { Cost, Traffic } from "./cost.ts";
import type { Delivery } from "./trace.ts";

/**
 * What the lab reads of the lines of `gm client --json` and `gm sequencer --statistics`; fields
 * that it does not need are left.
 */
export type ClientLine =
  | { readonly type: "ready"; readonly member: string }
  | {
    readonly type: "members";
    readonly group: string;
    readonly members: readonly string[];
    /** The change's entry in the sequence of a total-order group. */
    readonly entry: ViewEntry | undefined;
  }
  | { readonly type: "selected" }
  | { readonly type: "message"; readonly group: string; readonly delivery: Delivery }
  | { readonly type: "statistics"; readonly cost: Cost }
  /** What should not happen in a run, as a sentence. */
  | { readonly type: "trouble"; readonly text: string }
  /** A line that the lab has no use for. */
  | { readonly type: "other" };

type Fields = { readonly [name: string]: unknown };

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
  switch (text(fields, "type")) {
    case "ready":
      return { type: "ready", member: text(fields, "member") };
    case "joined":
    case "view":
      return members(fields);
    case "selected":
      return { type: "selected" };
    case "message":
      return { type: "message", group: text(fields, "group"), delivery: delivery(fields) };
    case "statistics":
      return { type: "statistics", cost: cost(fields) };
    default:
      return trouble(fields) ?? { type: "other" };
  }
}

/** Events that spoil a measurement: the figures would tell of something else than the load. */
function trouble(fields: Fields): ClientLine | undefined {
  const say = (text: string): ClientLine => ({ type: "trouble", text });
  switch (fields["type"]) {
    case "error":
      return say(`reported: ${text(fields, "message")}`);
    case "gap":
      return say(
        `lost messages ${number(fields, "first")} to ${number(fields, "last")} of ` +
          `${text(fields, "sender")} for good`,
      );
    case "evicted":
      return removedFrom(fields, say);
    case "unknown-outcome":
      return say("does not know whether its last messages reached the others");
    case "left":
      return leftWithout(fields, say);
    default:
      return undefined;
  }
}

/** A client that the tracker removed; one that was in no group then has lost nothing. */
function removedFrom(fields: Fields, say: (text: string) => ClientLine): ClientLine | undefined {
  const groups = list(fields, "groups");
  if (groups.length === 0) return undefined;
  return say(`was removed from ${groups.join(", ")}: the tracker heard nothing of it for too long`);
}

/** A client that left before everybody had everything. */
function leftWithout(fields: Fields, say: (text: string) => ClientLine): ClientLine | undefined {
  const lacking = list(fields, "lacking");
  if (lacking.length === 0) return undefined;
  const who = lacking.map((member) => text(object(member), "name")).join(", ");
  return say(`left although its messages had not reached ${who}`);
}

function members(fields: Fields): ClientLine {
  const members = list(fields, "members").map((member) => text(object(member), "name"));
  const entry = "seq" in fields ? viewEntry(fields) : undefined;
  return { type: "members", group: text(fields, "group"), members, entry };
}

/** `undefined` for our own joining, which has no changes beside it. */
function viewEntry(fields: Fields): ViewEntry | undefined {
  if (!("changes" in fields)) return undefined;
  const changes = list(fields, "changes").map(object).map((change) =>
    `${text(change, "kind")} of ${text(change, "name")} (${text(change, "member")})`
  );
  return { seq: number(fields, "seq"), change: changes.join(", ") };
}

function delivery(fields: Fields): Delivery {
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

function cost(fields: Fields): Cost {
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

function traffic(value: unknown): Traffic {
  const fields = object(value);
  return { datagrams: number(fields, "datagrams"), bytes: number(fields, "bytes") };
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(value: unknown): Fields {
  if (!isObject(value)) throw new TypeError("not an object");
  return value;
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new TypeError(`${name} is not a list`);
  return value;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new TypeError(`${name} is not a text`);
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number") throw new TypeError(`${name} is not a number`);
  return value;
}
