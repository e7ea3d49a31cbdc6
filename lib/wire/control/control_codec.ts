import {
  type Epoch,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  PROTOCOL_VERSION,
} from "../../core/mod.ts";
import {
  type Answer,
  type AnswerTypes,
  type GroupSummary,
  type KeptGroupRecord,
  type MemberRecord,
  type Refusal,
  REFUSAL_CODES,
  refuse,
  type Request,
  type RequestType,
  type ViewRecord,
} from "./control.ts";
import {
  answerFields,
  readIdentityOf,
  readProof,
  readRegisterIdentity,
  readRegistration,
  readTerms,
  registerFields,
} from "./identity_json.ts";
import { FieldFault, JsonFields } from "./json_fields.ts";

const REQUEST_TYPES: readonly RequestType[] = [
  "register",
  "list_groups",
  "list_members",
  "join_group",
  "open_direct",
  "exit_group",
  "quit",
  "keep_groups",
  "check_path",
];

/** Returns a request as one line of JSON, with its line feed. */
export function encodeRequest(request: Request): string {
  const fields = request.type === "register" ? registerFields(request) : request;
  return JSON.stringify({ version: PROTOCOL_VERSION, ...fields }) + "\n";
}

/** Returns an answer as one line of JSON, with its line feed. */
export function encodeAnswer(answer: Answer): string {
  return JSON.stringify(answerFields(answer)) + "\n";
}

/** Returns the request in a line, or the refusal that the line deserves. */
export function decodeRequest(line: string): Request | Refusal {
  const json = parseJson(line);
  if (json === undefined) return refuse("malformed", "The request is not one line of JSON.");
  try {
    const fields = new JsonFields(json);
    const version = fields.u32("version");
    if (version !== PROTOCOL_VERSION) {
      return refuse(
        "version",
        `This tracker speaks version ${PROTOCOL_VERSION} of the protocol, the request is of ` +
          `version ${version}: use the same gm everywhere.`,
      );
    }
    const type = fields.text("type");
    if (!(REQUEST_TYPES as readonly string[]).includes(type)) {
      return refuse("unknown_type", `There is no request of type ${quote(type)}.`);
    }
    return readRequest(type as RequestType, fields);
  } catch (fault) {
    if (fault instanceof FieldFault) return refuse("bad_field", `Bad request: ${fault.message}.`);
    throw fault;
  }
}

/** Returns the answer to a request of some type; `undefined` if the line is no such answer. */
export function decodeAnswer<T extends RequestType>(
  type: T,
  line: string,
): AnswerTypes[T] | Refusal | undefined {
  const json = parseJson(line);
  if (json === undefined) return undefined;
  try {
    const fields = new JsonFields(json);
    if ((json as { ok?: unknown }).ok === true) return readAnswer[type](fields);
    if ((json as { ok?: unknown }).ok !== false) return undefined;
    return {
      ok: false,
      code: fields.choice("code", REFUSAL_CODES),
      message: fields.text("message"),
      ...readTerms(fields),
    };
  } catch (fault) {
    if (fault instanceof FieldFault) return undefined;
    throw fault;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Quotes a text from a peer, shortened, for a message. */
function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function readRequest(type: RequestType, fields: JsonFields): Request {
  switch (type) {
    case "register":
      return {
        type,
        role: fields.choice("role", ["member", "sequencer"]),
        name: fields.name("name"),
        host: fields.ip("host"),
        port: fields.u16("port"),
        ...readRegisterIdentity(fields),
      };
    case "list_groups":
      return { type };
    case "list_members":
      return { type, group: fields.name("group") };
    case "join_group": {
      const request = { type, member: fields.u48("member"), group: fields.name("group") };
      const mode = fields.has("mode") && { mode: fields.mode("mode") };
      return { ...request, ...mode, ...readSigned(fields) };
    }
    case "open_direct":
      return { type, member: fields.u48("member"), name: fields.name("name") };
    case "exit_group":
      return {
        type,
        member: fields.u48("member"),
        group: fields.name("group"),
        last: fields.u48("last"),
      };
    case "quit":
    case "check_path":
      return { type, member: fields.u48("member") };
    case "keep_groups": {
      const groups = fields.list("groups", readKeptGroup);
      return { type, member: fields.u48("member"), groups };
    }
  }
}

const readAnswer: { readonly [T in RequestType]: (fields: JsonFields) => AnswerTypes[T] } = {
  register: (fields) => ({
    ok: true,
    member: fields.u48("member"),
    host: fields.ip("host"),
    port: fields.u16("port"),
    // An interval of 0 would keep a member busy with heartbeats alone.
    heartbeatMs: fields.integer("heartbeatMs", HEARTBEAT_MS_MIN, HEARTBEAT_MS_MAX),
    boot: fields.u32("boot"),
    ...fields.has("channels") && { channels: fields.text("channels") },
    ...readProof(fields),
    groups: fields.list("groups", readSummary),
  }),
  list_groups: (fields) => ({ ok: true, groups: fields.list("groups", readSummary) }),
  list_members: (fields) => ({ ok: true, view: readView(fields.object("view")) }),
  join_group: (fields) => ({ ok: true, view: readView(fields.object("view")) }),
  open_direct: (fields) => ({ ok: true, view: readView(fields.object("view")) }),
  exit_group: () => ({ ok: true }),
  quit: () => ({ ok: true }),
  keep_groups: () => ({ ok: true }),
  check_path: (fields) => ({
    ok: true,
    silentMs: fields.isNull("silentMs") ? null : fields.u32("silentMs"),
  }),
};

/** Reads whether a group is signed, which only those groups say that are. */
function readSigned(fields: JsonFields): { signed?: true } {
  return fields.has("signed") ? { signed: fields.isTrue("signed") } : {};
}

function readSummary(item: unknown, path: string): GroupSummary {
  const fields = new JsonFields(item, path);
  return {
    name: fields.name("name"),
    mode: fields.mode("mode"),
    ...readSigned(fields),
    members: fields.list("members", (name, at) => new JsonFields({ name }, at).name("name")),
  };
}

function readKeptGroup(item: unknown, path: string): KeptGroupRecord {
  const fields = new JsonFields(item, path);
  return {
    id: fields.u32("id"),
    name: fields.name("name"),
    mode: fields.mode("mode"),
    ...readSigned(fields),
    created: fields.u32("created"),
    epoch: readEpoch(fields.object("epoch")),
    view: fields.u32("view"),
    last: fields.u48("last"),
  };
}

function readEpoch(fields: JsonFields): Epoch {
  return { number: fields.u32("number"), boot: fields.u32("boot") };
}

function readView(fields: JsonFields): ViewRecord {
  return {
    group: fields.u32("group"),
    name: fields.name("name"),
    mode: fields.mode("mode"),
    ...readSigned(fields),
    created: fields.u32("created"),
    view: fields.u32("view"),
    members: fields.list("members", readMember),
    epoch: readEpoch(fields.object("epoch")),
    sequencer: fields.isNull("sequencer") ? null : readSequencer(fields.object("sequencer")),
  };
}

function readMember(item: unknown, path: string): MemberRecord {
  const fields = new JsonFields(item, path);
  return {
    id: fields.u48("id"),
    name: fields.name("name"),
    host: fields.ip("host"),
    port: fields.u16("port"),
    joined: fields.u32("joined"),
    slot: fields.u32("slot"),
    ...readIdentityOf(fields),
  };
}

function readSequencer(fields: JsonFields): NonNullable<ViewRecord["sequencer"]> {
  return {
    id: fields.u48("id"),
    host: fields.ip("host"),
    port: fields.u16("port"),
    ...readRegistration(fields),
  };
}
