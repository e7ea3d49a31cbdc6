import { isMode, RECALL_MESSAGES_MAX, U48_MAX } from "../../core/mod.ts";
import { HISTORY_LAST } from "../history.ts";
import type { LineMeaning } from "./parse_line.ts";
import type { RequestId } from "./voice/mod.ts";

/** The meaning of a request: that of a line, or a message with its bytes. */
export type RequestMeaning =
  | Exclude<LineMeaning, { readonly type: "message" | "direct" | "select" | "help" }>
  /** Sends a message to one member alone. */
  | { readonly type: "direct"; readonly to: string; readonly payload: Uint8Array }
  /** Multicasts to a group; without `group`, to the one that `-g` named. */
  | { readonly type: "multicast"; readonly group?: string; readonly payload: Uint8Array };

/** A line of `--json-in`. A request without an id asks for no receipt. */
export interface JsonRequest {
  readonly id?: RequestId;
  readonly meaning: RequestMeaning;
}

type Fields = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const TYPES = "multicast, direct, join, leave, groups, members, history, verify or quit";

/**
 * Reads a line of `--json-in`, one JSON object: `{"type": "multicast", "text": "hello", "id": 1}`.
 * The meaning of a line that cannot be read is a fault, with the id if that can be read.
 */
export function parseRequest(line: string): JsonRequest {
  const fields = parseObject(line);
  if (fields === undefined) {
    return { meaning: fault(`This line is no JSON object: ${quote(line)}.`) };
  }
  const { id } = fields;
  if (id === undefined) return { meaning: meaningOf(fields) };
  if (typeof id !== "string" && typeof id !== "number") {
    return { meaning: fault(`An id is a text or a number, and not ${quote(JSON.stringify(id))}.`) };
  }
  return { id, meaning: meaningOf(fields) };
}

function meaningOf(fields: Fields): RequestMeaning {
  const { type, group } = fields;
  if (group !== undefined && typeof group !== "string") {
    return fault(`"group" is a name, and not ${quote(JSON.stringify(group))}.`);
  }
  switch (type) {
    case "groups":
    case "quit":
      return { type };
    case "multicast":
      return multicast(fields, group);
    case "direct":
      return direct(fields);
    case "history":
      return history(fields, group);
    case "members":
    case "verify":
      return { type, ...(group === undefined ? {} : { group }) };
    case "join":
    case "leave":
      if (group === undefined) return fault(`"${type}" needs a group: add "group".`);
      if (type === "join") return join(fields, group);
      return { type: "exit", group };
    default:
      return fault(`"type" is ${TYPES}, and not ${quote(JSON.stringify(type) ?? "missing")}.`);
  }
}

function multicast(fields: Fields, group: string | undefined): RequestMeaning {
  const payload = payloadOf(fields);
  if (payload === undefined) return noPayload();
  return { type: "multicast", ...(group === undefined ? {} : { group }), payload };
}

function direct(fields: Fields): RequestMeaning {
  const { to, group } = fields;
  if (typeof to !== "string") return fault('"direct" needs the name of a member: add "to".');
  // A group beside it would be ignored, and the program may mean the group.
  if (group !== undefined) return fault('"direct" goes to one member: leave out "group".');
  const payload = payloadOf(fields);
  return payload === undefined ? noPayload() : { type: "direct", to, payload };
}

function noPayload(): RequestMeaning {
  return fault('A message has a "text", or its bytes in "base64", and one of them only.');
}

function payloadOf({ text, base64 }: Fields): Uint8Array | undefined {
  if (typeof text === "string") return base64 === undefined ? encoder.encode(text) : undefined;
  if (text !== undefined || typeof base64 !== "string") return undefined;
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function join({ mode, signed }: Fields, group: string): RequestMeaning {
  if (signed !== undefined && signed !== true) {
    return fault(`"signed" is true, or left out, and not ${quote(JSON.stringify(signed))}.`);
  }
  const kind = signed ? { signed } as const : {};
  if (mode === undefined) return { type: "join", group, ...kind };
  if (typeof mode === "string" && isMode(mode)) return { type: "join", group, mode, ...kind };
  return fault(`"mode" is fifo, total or safe, and not ${quote(JSON.stringify(mode))}.`);
}

function history(
  { last = HISTORY_LAST, until }: Fields,
  group: string | undefined,
): RequestMeaning {
  const isNumber = typeof last === "number" && Number.isInteger(last);
  if (!isNumber || last < 1 || last > RECALL_MESSAGES_MAX) {
    return fault(
      `"last" is how many messages, from 1 to ${RECALL_MESSAGES_MAX}, and not ` +
        `${quote(JSON.stringify(last))}.`,
    );
  }
  const wish = { type: "history", ...(group === undefined ? {} : { group }), last } as const;
  if (until === undefined) return wish;
  const isPlace = typeof until === "number" && Number.isInteger(until) && until >= 1;
  if (isPlace && until <= U48_MAX) return { ...wish, until };
  return fault(
    `"until" is a place in the order, from 1 on, and not ${quote(JSON.stringify(until))}.`,
  );
}

function parseObject(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value as Fields : undefined;
  } catch {
    return undefined;
  }
}

function fault(message: string): RequestMeaning {
  return { type: "fault", code: "bad-request", message };
}

/** Returns the beginning of a text, as it may be a whole message. */
function quote(text: string): string {
  const letters = [...text.slice(0, 100)];
  return letters.length > 60 ? `${letters.slice(0, 60).join("")}…` : text;
}
