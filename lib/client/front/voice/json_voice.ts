import { formatAddress, formatMemberId, oneLine, unreachable } from "../../../core/mod.ts";
import { type Endpoint, processUsage } from "../../../net/mod.ts";
import type { GroupSummary } from "../../../wire/mod.ts";
import type { Client } from "../../client.ts";
import type {
  ClientEvent,
  DeliveryEvent,
  DirectBegunEvent,
  DirectEndedEvent,
  DirectEvent,
  KeyChangedEvent,
  RegisteredAgainEvent,
} from "../../client_event.ts";
import type { History } from "../../history.ts";
import type { EmulationReport } from "./emulation_report.ts";
import type { MemberIdentity, ReachEvent } from "../../vocabulary.ts";
import { textOf } from "./show_text.ts";
import type { CommandAnswer, Fault, Output, RequestId, Voice } from "./voice.ts";

type ReceiptAnswer = Extract<CommandAnswer, { readonly type: "receipt" }>;
type Json = { readonly type: string; readonly [field: string]: unknown };

/** Speaks to programs: one JSON object per line, all on `out`. */
export class JsonVoice implements Voice {
  readonly #output: Output;
  readonly #tracker: Endpoint;

  constructor(output: Output, tracker: Endpoint) {
    this.#output = output;
    this.#tracker = tracker;
  }

  async ready(client: Client): Promise<void> {
    await this.#write({
      type: "ready",
      name: client.name,
      member: formatMemberId(client.id),
      address: formatAddress(client.address),
      tracker: formatAddress(this.#tracker),
      groups: client.groupsAtStart.map(summaryJson),
    });
  }

  events(events: readonly ClientEvent[]): Promise<void> | undefined {
    return this.#write(...events.map(eventJson));
  }

  async answer(answer: CommandAnswer, client: Client, request?: RequestId): Promise<void> {
    if (answer.type !== "joined-already") {
      return await this.#write(withId(answerJson(answer, client), request));
    }
    const { group } = answer;
    const view = client.view(group);
    if (view !== undefined) await this.events([{ type: "joined", group, view, again: false }]);
  }

  async fault({ code, message }: Fault, request?: RequestId): Promise<void> {
    await this.#write(withId({ type: "error", code, message }, request));
  }

  /** A program that wants to know has ids for its requests, and a receipt for each. */
  async pending(): Promise<void> {}

  async closed(client: Client): Promise<void> {
    const usage = await processUsage();
    const { statistics, seal } = client;
    const counts = { ...statistics, ...(seal && { seal }) };
    await this.#write({ type: "statistics", ...counts, usage }, { type: "closed" });
  }

  /**
   * Writes the result of an emulation; times as in messages, `elapsed` and `latency` in
   * microseconds.
   */
  async emulation(group: string, report: EmulationReport): Promise<void> {
    const { start, end, elapsed } = report;
    await this.#write({
      type: "emulation",
      group,
      start,
      end,
      elapsed,
      messages: report.messages(),
    });
  }

  #write(...objects: Json[]): Promise<void> | undefined {
    return this.#output.out(oneLine(objects.map((object) => JSON.stringify(object)).join("\n")));
  }
}

/** Returns the fields of an event's JSON line. */
export function eventJson(event: ClientEvent): Json {
  switch (event.type) {
    case "message":
      return messageJson(event);
    case "direct":
    case "direct-begun":
    case "direct-ended":
      return conversationJson(event);
    case "joined":
      return joinedJson(event);
    case "view": {
      const { type, group, view: { number: view, members }, seq } = event;
      const changes = event.changes.map(({ kind, member }) => ({ kind, ...identityJson(member) }));
      const place = seq === undefined ? {} : { seq };
      return { type, group, view, ...place, members: members.map(identityJson), changes };
    }
    case "gap": {
      const { type, group, sender, range } = event;
      return { type, group, ...senderJson(sender), ...range };
    }
    case "detached":
    case "reattached": {
      const { type, group, member, by, seq } = event;
      const place = seq === undefined ? {} : { seq };
      const sender = by === undefined ? {} : { by: by.name };
      return { type, group, ...identityJson(member), ...sender, ...place };
    }
    case "waiting": {
      const { type, group, members, silent } = event;
      return { type, group, members: members.map(identityJson), silent: silent.map(identityJson) };
    }
    case "left": {
      const { type, group } = event;
      const lacking = event.lacking.map(({ member, range, isUnknown }) => ({
        ...identityJson(member),
        ...range,
        ...isUnknown && { unknown: true },
      }));
      return { type, group, lacking };
    }
    case "registered-again":
      return registeredJson(event);
    case "unknown-outcome":
      return { type: event.type, group: event.group, ...event.range };
    case "unordered": {
      const { type, group, silentMs, sequencer } = event;
      const address = formatAddress(sequencer);
      return { type, group, silentMs: Math.round(silentMs), sequencer: address };
    }
    case "unreached":
    case "reached-again":
      return reachJson(event);
    case "tracker-udp": {
      const { tracker, address, ...rest } = event;
      return { ...rest, tracker: formatAddress(tracker), address: formatAddress(address) };
    }
    case "key-changed":
      return keyChangedJson(event);
    case "ordered-again":
    case "evicted":
    case "tracker":
    case "error":
      return { ...event };
    default:
      return unreachable(event);
  }
}

function registeredJson({ type, member, address }: RegisteredAgainEvent): Json {
  return { type, member: formatMemberId(member), address: formatAddress(address) };
}

function keyChangedJson({ member, ...rest }: KeyChangedEvent): Json {
  return { ...rest, ...identityJson(member) };
}

function reachJson(event: ReachEvent): Json {
  const { type, group, member, by } = event;
  const path = event.type === "unreached"
    ? {
      address: formatAddress(event.address),
      heard: event.heard,
      ...event.narrow && { narrow: true },
    }
    : {};
  return { type, group, ...identityJson(member), ...path, ...by && { by: by.name } };
}

function messageJson(event: DeliveryEvent): Json {
  const { type, group, sender, range, sentAt, deliveredAt, payload } = event;
  const { first: seq, last: lastSeq } = range;
  const content = contentJson(payload);
  return { type, group, ...senderJson(sender), seq, lastSeq, ...content, sentAt, deliveredAt };
}

function conversationJson(event: DirectEvent | DirectBegunEvent | DirectEndedEvent): Json {
  if (event.type === "direct") return directJson(event);
  const { member, ...rest } = event;
  if (rest.type === "direct-ended") return { ...rest, ...identityJson(member) };
  const { type, isSealedForReceiver: sealedForReceiver } = rest;
  return { type, ...identityJson(member), sealedForReceiver };
}

function directJson(event: DirectEvent): Json {
  const { type, sender, receiver, isSealedForReceiver, range, sentAt, deliveredAt, payload } =
    event;
  const { first: seq, last: lastSeq } = range;
  return {
    ...{ type, ...senderJson(sender), receiver: receiver.name },
    receiverMember: formatMemberId(receiver.id),
    sealedForReceiver: isSealedForReceiver,
    ...{ seq, lastSeq, ...contentJson(payload), sentAt, deliveredAt },
  };
}

/** Returns the fields of the JSON line that answers a question for history. */
export function historyJson({ group, mode, messages, gaps, omitted }: History): Json {
  const told = messages.map(({ sender, range: { first: seq, last: lastSeq }, sentAt, payload }) => (
    { ...senderJson(sender), seq, lastSeq, ...contentJson(payload), sentAt }
  ));
  const rest = omitted === undefined ? {} : { omitted };
  return { type: "history", group, mode, messages: told, gaps, ...rest };
}

/** Returns the fields of the JSON line of an answer. */
export function answerJson(
  answer: Exclude<CommandAnswer, { readonly type: "joined-already" }>,
  client?: Pick<Client, "fingerprintOf">,
): Json {
  switch (answer.type) {
    case "groups":
      return { type: answer.type, groups: answer.groups.map(summaryJson) };
    case "members": {
      const { type, group, members } = answer;
      const listed = members.map((member) => {
        const key = client?.fingerprintOf(member);
        return { ...identityJson(member), ...key && { key } };
      });
      return { type, group, members: listed };
    }
    case "verify": {
      const { type, group, order } = answer;
      if (order.type === "none") return { type, group, reason: order.reason };
      return { type, group, words: order.words, seq: order.seq, epoch: order.epoch.number };
    }
    case "history":
      return historyJson(answer);
    case "receipt":
      return receiptJson(answer);
    case "direct-receipt":
      return {
        type: "receipt",
        to: answer.to,
        seq: answer.range.first,
        lastSeq: answer.range.last,
      };
    case "selected":
    case "done":
    case "help":
      return { ...answer };
    default:
      return unreachable(answer);
  }
}

/** Returns a line with the id of the request that it belongs to, if that has one. */
function withId(json: Json, request: RequestId | undefined): Json {
  return request === undefined ? json : { ...json, id: request };
}

function receiptJson({ type, group, range }: ReceiptAnswer): Json {
  return { type, group, seq: range.first, lastSeq: range.last };
}

function contentJson(payload: Uint8Array) {
  const text = textOf(payload);
  return text === undefined ? { base64: base64(payload) } : { text };
}

/** The tracker lists the members of a group without their ids. */
function summaryJson({ name, mode, signed, members }: GroupSummary) {
  return { name, mode, ...signed && { signed }, members: members.map((name) => ({ name })) };
}

function identityJson({ id, name }: MemberIdentity) {
  return { name, member: formatMemberId(id) };
}

function senderJson({ id, name }: MemberIdentity) {
  return { sender: name, member: formatMemberId(id) };
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function joinedJson({ type, group, view, again }: Extract<ClientEvent, { type: "joined" }>): Json {
  const { group: id, mode, signed, number, members } = view;
  const groupId = id.toString(16).padStart(8, "0");
  const kind = signed ? { mode, signed } : { mode };
  return { type, group, groupId, ...kind, view: number, members: members.map(identityJson), again };
}
