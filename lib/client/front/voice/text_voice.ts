import {
  formatAddress,
  formatMemberId,
  rangeLength,
  RECALL_MESSAGES_MAX,
  type SeqRange,
  unreachable,
} from "../../../core/mod.ts";
import type { GroupSummary, MemberRecord } from "../../../wire/mod.ts";
import type {
  ClientEvent,
  DirectBegunEvent,
  DirectEndedEvent,
  DirectEvent,
  GapEvent,
  KeyChangedEvent,
  LackingIn,
} from "../../client_event.ts";
import type { Client } from "../../client.ts";
import { isDirectLabel, nameInLabel } from "../../conversations.ts";
import type {
  EvictedEvent,
  MemberIdentity,
  ReachEvent,
  TrackerUdpEvent,
} from "../../vocabulary.ts";
import type { History } from "../../history.ts";
import { orderWordsLine } from "./order_words_line.ts";
import { showPayload, showText } from "./show_text.ts";
import type { CommandAnswer, Fault, Output, Voice } from "./voice.ts";

/** Most characters of an own line that are quoted to say which one is meant. */
const QUOTE_CHARACTERS_MAX = 40;

/** The beginning of a line that says what to do about the line above it. */
const ADVICE = "  ";

/** Speaks to people: messages and answers on `out`, notices and faults on `err`. */
export class TextVoice implements Voice {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  async ready(): Promise<void> {}

  events(events: readonly ClientEvent[]): Promise<void> | undefined {
    const [first] = events;
    // The usual case, without the steps that sort what is many.
    if (events.length === 1 && first?.type === "message") {
      return this.#output.out(messageLine(first));
    }
    return this.#writeRuns(events);
  }

  async #writeRuns(events: readonly ClientEvent[]): Promise<void> {
    const writes: (Promise<void> | undefined)[] = [];
    for (const [isMessage, lines] of runs(events)) {
      const text = lines.join("\n");
      writes.push(isMessage ? this.#output.out(text) : this.#output.err(text));
    }
    await Promise.all(writes);
  }

  async answer(
    answer: CommandAnswer,
    client?: Pick<Client, "fingerprint" | "fingerprintOf">,
  ): Promise<void> {
    const text = answer.type === "members" && client?.fingerprint !== undefined
      ? memberLines(answer.members, client)
      : answerLine(answer);
    if (text !== undefined) await this.#output.out(text);
  }

  async fault({ message }: Fault): Promise<void> {
    await this.#output.err(showText(message));
  }

  async pending(group: string, payload: Uint8Array): Promise<void> {
    const what = isDirectLabel(group)
      ? `direct to ${nameInLabel(group)} not sent yet`
      : `in ${group} not delivered yet`;
    await this.#output.err(`${what}: ${beginning(showPayload(payload))}`);
  }

  async closed(): Promise<void> {}
}

/** Returns a text, or its beginning if it is long. */
function beginning(text: string): string {
  const characters = [...text];
  const isLong = characters.length > QUOTE_CHARACTERS_MAX;
  return isLong ? `${characters.slice(0, QUOTE_CHARACTERS_MAX).join("")}…` : text;
}

/** Returns the lines in order, messages and notices apart, in as few pieces as possible. */
function runs(events: readonly ClientEvent[]): [isMessage: boolean, lines: string[]][] {
  const found: [boolean, string[]][] = [];
  for (const event of events) {
    const isMessage = event.type === "message" || event.type === "direct";
    const lines = linesOf(event);
    const last = found.at(-1);
    if (lines.length === 0) continue;
    if (last?.[0] === isMessage) last[1].push(...lines);
    else found.push([isMessage, lines]);
  }
  return found;
}

/** Returns the lines of an event; none if it only confirms a command. */
function linesOf(event: ClientEvent): string[] {
  if (event.type === "message") return [messageLine(event)];
  return event.type === "direct" ? [directLine(event)] : noticeLines(event);
}

/**
 * Returns the line of a direct message: `direct from ford:: So long`, or `direct to arthur:: …` for
 * one of ours. No line of a group begins with this word, whatever others call themselves or say.
 */
function directLine({ sender, receiver, isOwn, payload }: DirectEvent): string {
  const whom = isOwn ? `to ${receiver.name}` : `from ${sender.name}`;
  return `direct ${whom}:: ${showPayload(payload)}`;
}

/** Returns the beginning of a line about a group, or about direct messages. */
function where(group: string): string {
  return isDirectLabel(group) ? `direct with ${nameInLabel(group)}:` : `in ${group}`;
}

/** Returns the line of a message: `in distrib ford says:: So long`. */
function messageLine(
  event: { group: string; sender: { name: string }; payload: Uint8Array },
): string {
  return `in ${event.group} ${event.sender.name} says:: ${showPayload(event.payload)}`;
}

/** Returns a line for each member, with the fingerprint of its key, to be compared by voice. */
function memberLines(
  members: readonly (MemberIdentity | MemberRecord)[],
  client: Pick<Client, "fingerprintOf">,
): string {
  return members.map((member) =>
    `member: (${member.name}) ${client.fingerprintOf(member) ?? "without a key"}`
  ).join("\n");
}

/** Returns the lines of a member that may be somebody else. */
function keyChangedLines({ group, member: { name }, known, shown }: KeyChangedEvent): string[] {
  const now = shown === undefined ? "shows no key" : `has the key ${shown}`;
  return [
    `${where(group)} WARNING: ${name} may be somebody else: it ${now}, and ${name} had ${known}`,
    `${ADVICE}ask ${name} in another way; if the key is new for a good reason, remove its line ` +
    "from known_members",
  ];
}

function answerLine(answer: CommandAnswer): string | undefined {
  switch (answer.type) {
    case "groups":
      return `groups: ${list(answer.groups.map(groupText))}`;
    case "members":
      return `members: ${list(answer.members.map(({ name }) => `(${name})`))}`;
    case "history":
      return historyLines(answer).join("\n");
    case "verify":
      return orderWordsLine(answer.group, answer.order);
    case "help":
      return answer.text;
    case "joined-already":
    case "selected":
    case "receipt":
    case "direct-receipt":
    case "done":
      // Nothing to say: it worked.
      return undefined;
    default:
      return unreachable(answer);
  }
}

/** Returns a group's entry in the list. A group without members is kept for its history. */
function groupText({ name, members }: GroupSummary): string {
  return members.length === 0 ? `[${name}] (empty)` : `[${name}]`;
}

/**
 * Returns the lines of a group's history. It begins and ends with a line of its own and has "said"
 * for "says", so that it is not mistaken for what is said now.
 */
function historyLines({ group, mode, messages, gaps, omitted }: History): string[] {
  const whence = mode === "fifo" ? ", as far as a member has it still" : "";
  const told = messages.map(({ range: { first }, sender, payload }) => ({
    first,
    line: `in ${group} ${sender.name} said:: ${showPayload(payload)}`,
  }));
  const lost = gaps.map(({ first, last }) => ({
    first,
    line: first === last
      ? `in ${group} the sequencer no longer has place ${first} (with --history FILE it keeps all)`
      : `in ${group} the sequencer no longer has places ${first} to ${last} ` +
        "(with --history FILE it keeps all)",
  }));
  // In a fifo group the numbers of different senders say nothing about their order.
  const all = mode === "fifo" ? told : [...told, ...lost].sort((a, b) => a.first - b.first);
  const rest = omitted === undefined ? [] : [
    `in ${group} places ${omitted.first} to ${omitted.last} are not shown: too many for one answer`,
    `in ${group} !h ${group} ${RECALL_MESSAGES_MAX} @${omitted.last} shows those`,
  ];
  const count = messages.length === 1 ? "1 message" : `${messages.length} messages`;
  return [
    `in ${group} history begins: ${count}${whence}`,
    ...rest,
    ...all.map(({ line }) => line),
    `in ${group} history ends`,
  ];
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}

/** Returns the lines of an event that is no message; none if it only confirms a command. */
function noticeLines(event: Exclude<ClientEvent, { type: "message" | "direct" }>): string[] {
  switch (event.type) {
    case "direct-begun":
      return event.isSealedForReceiver ? [] : [sealLine(event)];
    case "direct-ended":
      return directEndedLines(event);
    case "joined":
      return joinedLines(event);
    case "view":
      return event.changes.map(({ kind, member }) =>
        `in ${event.group} ${member.name} ${CHANGES[kind]}`
      );
    case "gap":
      return [gapLine(event)];
    case "key-changed":
      return keyChangedLines(event);
    case "detached":
    case "reattached":
      return [`${where(event.group)} ${event.member.name} ${PACE[event.type]}`];
    case "waiting":
      return [waitingLine(event)];
    case "unordered": {
      const seconds = Math.round(event.silentMs / 1_000);
      return [
        `in ${event.group} messages wait: nothing has been heard from the sequencer at ` +
        `${formatAddress(event.sequencer)} for ${seconds} s`,
      ];
    }
    case "ordered-again":
      return [`in ${event.group} messages are ordered again`];
    case "unreached":
      return unreachedLines(event);
    case "reached-again":
      return [`${where(event.group)} ${event.member.name} acknowledges messages again`];
    case "left":
      return event.lacking.map((lacking) => lackingLine({ group: event.group, ...lacking }));
    case "evicted":
      return [evictedLine(event)];
    case "registered-again": {
      const { member, address } = event;
      return [`registered again as ${formatMemberId(member)} at ${formatAddress(address)}`];
    }
    case "unknown-outcome":
      return [`${where(event.group)} nobody knows who has your last ${messages(event.range)}`];
    case "tracker":
      return event.reachable ? ["the tracker answers again"] : [
        "the tracker does not answer: messages go on, joining fails, and leaving waits",
        `${ADVICE}start it again at the same address`,
      ];
    case "tracker-udp":
      return trackerUdpLines(event);
    case "error":
      return [showText(event.message)];
    default:
      return unreachable(event);
  }
}

/** Returns the line which says, once in a conversation, who else may read it. */
function sealLine({ member: { name } }: DirectBegunEvent): string {
  return `direct with ${name}: not sealed for ${name} alone, so others may be able to read it`;
}

/** Returns the lines of the end of a conversation: how the other member went, and what it lacks. */
function directEndedLines({ member: { name }, change, lacking }: DirectEndedEvent): string[] {
  const lines: string[] = [];
  if (change !== undefined) lines.push(`direct with ${name}: ${name} ${CHANGES[change]}`);
  if (lacking !== undefined) {
    lines.push(`direct with ${name}: ${name} lacks your last ${messages(lacking)}`);
  }
  return lines;
}

/** Returns the line of messages that we missed for good; in total order nobody knows whose. */
function gapLine({ group, sender, range, isOrdered }: GapEvent): string {
  if (!isOrdered) {
    return `${where(group)} ${messages(range)} of ${sender.name} cannot come any more`;
  }
  const { first, last } = range;
  return first === last
    ? `in ${group} you missed 1 message or membership change (place ${first})`
    : `in ${group} you missed ${rangeLength(range)} messages or membership changes ` +
      `(places ${first} to ${last})`;
}

function evictedLine({ unheard, againMs }: EvictedEvent): string {
  const why = unheard ? ": it heard no datagram of yours" : "";
  const when = againMs === 0 ? "" : ` in ${Math.round(againMs / 1_000)} s`;
  return `the tracker took you for dead${why}; coming back${when}`;
}

/**
 * Returns the lines of datagrams that get lost between us and the tracker, with port and direction.
 */
function trackerUdpLines(event: TrackerUdpEvent): string[] {
  if (event.passes) return ["UDP passes between you and the tracker again"];
  const { tracker: { hostname, port }, address, lost } = event;
  const { what, where } = {
    sent: { what: "your datagrams do not reach the tracker", where: "to" },
    received: { what: "the tracker's datagrams do not reach you", where: "from" },
    both: { what: "no datagram passes between you and the tracker", where: "to and from" },
    unknown: { what: "no datagram of the tracker reaches you", where: "to and from" },
  }[lost];
  return [
    `${what}, though TCP does`,
    `${ADVICE}look for a firewall that drops UDP ${where} port ${port} of ${hostname} ` +
    `(you are at ${formatAddress(address)})`,
  ];
}

/** Returns the line of a group that we joined; none for a fifo group, which is the usual case. */
function joinedLines({ group, view, again }: Extract<ClientEvent, { type: "joined" }>): string[] {
  if (again) return [`in ${group} you are back`];
  const lines = view.signed ? [`in ${group} members sign what they say (signed)`] : [];
  if (view.mode === "fifo") return lines;
  const when = view.mode === "safe" ? ", each when all have it" : "";
  return [`in ${group} all see the messages in one order${when} (${view.mode})`, ...lines];
}

const CHANGES = {
  join: "joined",
  leave: "left",
  evict: "is gone: nothing was heard from it",
  detach: "is too slow and was detached",
  reattach: "has caught up",
} as const;

const PACE = { detached: CHANGES.detach, reattached: CHANGES.reattach } as const;

function waitingLine(event: Extract<ClientEvent, { type: "waiting" }>): string {
  const { group, members, silent, isSequencer } = event;
  if (members.length === 0) return `${where(group)} your messages go on`;
  const list = (some: readonly MemberIdentity[]) => some.map(({ name }) => name).join(", ");
  const slow = members.filter(({ id }) => !silent.some((one) => one.id === id));
  const why: string[] = [];
  if (silent.length > 0) why.push(`${list(silent)} does not answer`);
  if (slow.length > 0 && isSequencer) {
    why.push("the sequencer, or a member that it waits for, cannot keep up");
  } else if (slow.length > 0) why.push(`${list(slow)} cannot keep up`);
  return `${where(group)} your messages wait: ${why.join(", ")}`;
}

/**
 * Returns the lines of a member that messages do not reach, with the direction as far as it is
 * known.
 */
function unreachedLines(event: Extract<ReachEvent, { type: "unreached" }>): string[] {
  const { group, member: { name }, heard, by } = event;
  const address = formatAddress(event.address);
  const whose = by === undefined ? "your" : "the sequencer's";
  if (event.narrow) {
    return [
      `${where(group)} ${whose} long datagrams do not reach ${name}, and short ones do`,
      `${ADVICE}look for a link or tunnel with an MTU below 1280 on the way to ${address}, and raise it`,
    ];
  }
  if (heard) {
    return [
      `${where(group)} ${whose} messages do not reach ${name}: it is heard and acknowledges none`,
      `${ADVICE}look for a firewall that drops UDP to ${address}`,
    ];
  }
  const whom = by === undefined ? "you" : "the sequencer";
  return [
    `${where(group)} ${name} acknowledges none of ${whose} messages, and ${whom} cannot hear it`,
    `${ADVICE}look for a firewall that drops UDP to or from ${address}`,
  ];
}

/** Returns the line of a member that lacks messages of ours. */
function lackingLine({ group, member: { name }, range, isUnknown }: LackingIn): string {
  const last = `your last ${messages(range)}`;
  return isUnknown
    ? `in ${group} nobody knows whether ${name} has ${last}`
    : `in ${group} ${name} lacks ${last}`;
}

/** Returns a number of messages in words. Fragments are counted singly. */
function messages(range: SeqRange): string {
  const count = rangeLength(range);
  return count === 1
    ? `message (number ${range.first})`
    : `${count} messages (numbers ${range.first} to ${range.last})`;
}
