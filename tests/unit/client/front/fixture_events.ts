/** Events as a client tells them, for the tests of who shows them. */
import { addressOf } from "../../../../lib/core/mod.ts";
import type {
  ClientEvent,
  DeliveryEvent,
  DirectEvent,
  GroupView,
} from "../../../../lib/client/mod.ts";

export const FORD = { id: 0xf0, name: "ford" };
const ORDERING = { id: 0x5e, name: "sequencer" };
export const KATERINA = { id: 0xca, name: "katerina" };
export const ADDRESS = addressOf("127.0.0.1", 4_000)!;
const SEQUENCER = { id: 0x5e, name: "sequencer" };
const TRACKER = addressOf("10.77.0.1", 40_000)!;

export function message(text: string | Uint8Array, sender = FORD, at = 2_000_000): DeliveryEvent {
  return {
    type: "message",
    group: "distrib",
    sender,
    range: { first: 3, last: 4 },
    sentAt: 1_000_000,
    deliveredAt: at,
    payload: typeof text === "string" ? new TextEncoder().encode(text) : text,
  };
}

export const VIEW: GroupView = {
  group: 7,
  name: "distrib",
  mode: "fifo",
  number: 5,
  members: [FORD, KATERINA].map((member) => ({ ...member, address: ADDRESS })),
};

/** A direct message between ford, who is ourselves, and katerina. */
export function directMessage(text: string, isOwn: boolean): DirectEvent {
  const [sender, receiver] = isOwn ? [FORD, KATERINA] : [KATERINA, FORD];
  const { range, sentAt, deliveredAt, payload } = message(text);
  const content = { range, sentAt, deliveredAt, payload };
  return { type: "direct", sender, receiver, isOwn, isSealedForReceiver: false, ...content };
}

/** One of each kind. */
export const NOTICES: readonly Exclude<ClientEvent, { type: "message" | "direct" }>[] = [
  { type: "joined", group: "distrib", view: VIEW, again: false },
  { type: "joined", group: "distrib", view: VIEW, again: true },
  { type: "joined", group: "distrib", view: { ...VIEW, mode: "total" }, again: false },
  {
    type: "view",
    group: "distrib",
    view: VIEW,
    changes: [{ kind: "join", member: FORD }, { kind: "leave", member: KATERINA }],
  },
  {
    type: "view",
    group: "distrib",
    view: VIEW,
    seq: 17,
    changes: [{ kind: "evict", member: FORD }],
  },
  { type: "gap", group: "distrib", sender: FORD, range: { first: 4, last: 4 } },
  { type: "gap", group: "distrib", sender: FORD, range: { first: 4, last: 9 } },
  {
    type: "gap",
    group: "distrib",
    sender: ORDERING,
    range: { first: 17, last: 17 },
    isOrdered: true,
  },
  {
    type: "gap",
    group: "distrib",
    sender: ORDERING,
    range: { first: 17, last: 19 },
    isOrdered: true,
  },
  { type: "left", group: "distrib", lacking: [] },
  {
    type: "left",
    group: "distrib",
    lacking: [{ member: FORD, range: { first: 4, last: 6 } }],
  },
  {
    type: "left",
    group: "distrib",
    lacking: [{ member: FORD, range: { first: 6, last: 6 }, isUnknown: true }],
  },
  { type: "evicted", groups: ["distrib"], unheard: false, againMs: 0 },
  { type: "evicted", groups: ["distrib"], unheard: true, againMs: 4_000 },
  { type: "tracker-udp", tracker: TRACKER, address: ADDRESS, passes: false, lost: "sent" },
  { type: "tracker-udp", tracker: TRACKER, address: ADDRESS, passes: false, lost: "received" },
  { type: "tracker-udp", tracker: TRACKER, address: ADDRESS, passes: true },
  { type: "registered-again", member: KATERINA.id, address: ADDRESS },
  { type: "unknown-outcome", group: "distrib", range: { first: 4, last: 5 } },
  { type: "unordered", group: "distrib", silentMs: 4_003.2, sequencer: TRACKER },
  { type: "unreached", group: "distrib", member: FORD, address: ADDRESS, heard: true },
  {
    ...{ type: "unreached", group: "distrib", member: FORD, address: ADDRESS, heard: true },
    narrow: true,
  },
  {
    ...{ type: "unreached", group: "distrib", member: FORD, address: ADDRESS, heard: false },
    by: SEQUENCER,
  },
  { type: "reached-again", group: "distrib", member: FORD },
  {
    type: "waiting",
    group: "distrib",
    members: [FORD, KATERINA],
    silent: [FORD],
    isSequencer: false,
  },
  { type: "waiting", group: "distrib", members: [SEQUENCER], silent: [], isSequencer: true },
  { type: "ordered-again", group: "distrib" },
  { type: "tracker", reachable: false },
  { type: "tracker", reachable: true },
  { type: "error", code: "name-taken", message: 'The name "katerina" is taken.' },
];
