import fc from "fast-check";
import {
  type Address,
  addressOf,
  formatIp,
  FRESHNESS_BYTES,
  FRESHNESS_KINDS,
  GROUPS_PER_MEMBER_MAX,
  IDS_PER_FRAME_MAX,
  MODES,
  NAK_RANGES_MAX,
  PROMISE_RANGES_MAX,
  PUBLIC_KEY_BYTES,
  REGISTRATION_START_BYTES,
  REMOVED_IDS_MAX,
  type SeqRange,
  SIGNATURE_BYTES,
  type SignedIdentity,
  type SignedReport,
  U32_MAX,
  U48_MAX,
  UNREACHED_IDS_MAX,
} from "../../../lib/core/mod.ts";
import {
  CHANGE_KINDS,
  EXPEL_REASONS,
  type Frame,
  type FrameType,
  type Header,
  type MessageSlice,
  PAST_MARKS,
  UNKNOWN_REASONS,
  UNREACHED_PATHS,
  type ViewChange,
} from "../../../lib/wire/mod.ts";

/** The buffer that the offsets of arbitrary messages point into. */
export const PAYLOAD: Uint8Array = Uint8Array.from(
  { length: 1_400 },
  (_, i) => (i * 37 + 11) % 256,
);

/** Integers, the ends of the range more often than by chance. */
function integers(min: number, max: number): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min, max }),
    fc.constantFrom(min, max),
    fc.integer({ min, max: min + 9 }),
  );
}

const u32 = integers(0, U32_MAX);
const u48 = integers(0, U48_MAX);
const id = integers(1, U48_MAX);
const epoch = fc.record({ number: u32, boot: u32 });
const mode = fc.constantFrom(...MODES);

/** Names of 1 to 64 bytes. */
export const names: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(..."abzAZ09-_.'()[]<Ωώéß漢字ñ🐟"),
  minLength: 1,
  maxLength: 16,
});

/** Addresses of both families, in canonical text. */
export const addresses: fc.Arbitrary<Address> = fc.record({
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
      .map((bytes) => Uint8Array.from(bytes)),
  ),
  port: integers(0, 65_535),
}).map(({ bytes, port }) => addressOf(formatIp(bytes), port)!);

/** Ascending, disjoint ranges. */
function ranges(minLength: number, maxLength: number): fc.Arbitrary<SeqRange[]> {
  const step = fc.record({ gap: integers(1, 2 ** 40), length: integers(0, 2 ** 40) });
  return fc.array(step, { minLength, maxLength }).map((steps) => {
    let at = 0;
    return steps.map(({ gap, length }) => {
      const first = at + gap;
      at = first + length;
      return { first, last: at };
    });
  });
}

/** Messages that a data or ordered frame can carry together. */
export const messageRuns: fc.Arbitrary<MessageSlice[]> = fc.record({
  first: fc.oneof(
    integers(0, Number.MAX_SAFE_INTEGER - 65_535),
    fc.constant(Number.MAX_SAFE_INTEGER - 65_535),
  ),
  messages: fc.array(
    fc.record({
      fragment: fc.nat(3),
      after: integers(0, 65_535),
      start: fc.nat(PAYLOAD.length - 150),
      length: integers(0, 150),
    }),
    { minLength: 1, maxLength: 8 },
  ),
}).map(({ first, messages }) =>
  messages.map(({ fragment, after, start, length }, i) => (
    { fragment, sentAt: i === 0 ? first : first + after, start, end: start + length }
  ))
);

/** Returns byte strings of a length. */
export function bytesOf(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length })
    .map((array) => Uint8Array.from(array));
}

/** Identities, whose signatures hold for nothing. */
export const identities: fc.Arbitrary<SignedIdentity> = fc.record({
  key: bytesOf(PUBLIC_KEY_BYTES),
  signature: bytesOf(SIGNATURE_BYTES),
  freshness: fc.record({
    kind: fc.constantFrom(...FRESHNESS_KINDS),
    bytes: bytesOf(FRESHNESS_BYTES),
  }),
  start: bytesOf(REGISTRATION_START_BYTES),
  asked: addresses,
}, { requiredKeys: ["key", "signature", "freshness", "start"] });

/** Signed reports, whose signatures hold for nothing. */
const reports: fc.Arbitrary<SignedReport> = fc.record({
  identity: identities,
  acceptance: bytesOf(SIGNATURE_BYTES),
  signature: bytesOf(SIGNATURE_BYTES),
});

const view: fc.Arbitrary<ViewChange> = fc.record({
  kind: fc.constantFrom(...CHANGE_KINDS),
  view: u32,
  slot: u32,
  member: u48,
  address: addresses,
  name: names,
  last: u48,
  identity: identities,
}, { requiredKeys: ["kind", "view", "slot", "member", "address", "name", "last"] })
  .map(({ identity, ...change }) => (
    change.kind === "join" && identity !== undefined ? { ...change, identity } : change
  ));
const views = fc.array(fc.record({ group: u32, view: u32 }), { maxLength: GROUPS_PER_MEMBER_MAX });
/** Makes a greeting of a type; its base is not above its cut. */
const greetings = (type: "hello" | "welcome"): fc.Arbitrary<Frame> =>
  fc.record({ joined: u32, peerJoined: u32, seqs: fc.tuple(u48, u48), name: names })
    .map(({ joined, peerJoined, seqs, name }) => {
      const [base, cut] = [Math.min(...seqs), Math.max(...seqs)];
      return { type, joined, peerJoined, base, cut, name };
    });
/** Seqs that leave room for a run. */
const base = integers(1, U48_MAX - 7);

/** Makes a frame of a type out of arbitrary fields. */
function frame<T extends FrameType>(
  type: T,
  fields: { [K in keyof Omit<Frame & { type: T }, "type">]: fc.Arbitrary<unknown> },
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<Frame> {
  const record: unknown = fc.record(
    { type: fc.constant(type), ...fields, ...optional },
    { requiredKeys: ["type", ...Object.keys(fields)] as never[] },
  );
  return record as fc.Arbitrary<Frame>;
}

/** Every type of frame; each fits one datagram. */
export const framesByType: { readonly [T in FrameType]: fc.Arbitrary<Frame> } = {
  data: frame("data", { base, messages: messageRuns }),
  ack: frame("ack", {
    share: u32,
    entries: fc.array(fc.record({ stream: u48, delivered: u48, credit: u32 }), {
      minLength: 1,
      maxLength: 80,
    }),
  }),
  nak: frame("nak", { stream: u48, ranges: ranges(1, NAK_RANGES_MAX) }),
  "not-held": frame("not-held", { stream: u48, ranges: ranges(1, NAK_RANGES_MAX) }),
  tail: frame("tail", { highest: u48 }),
  hello: greetings("hello"),
  welcome: greetings("welcome"),
  bye: frame("bye", { joined: u32, last: u48 }),
  extent: fc.record({
    stream: u48,
    joined: u32,
    view: u32,
    beyond: integers(0, 9),
    asks: fc.boolean(),
    held: ranges(0, 100),
  }).map(({ beyond, ...rest }) => ({
    type: "extent",
    ...rest,
    highest: Math.min((rest.held.at(-1)?.last ?? 0) + beyond, U48_MAX),
  })),
  relay: frame("relay", { stream: u48, joined: u32, base, messages: messageRuns }),
  slow: frame("slow", { count: u32, members: fc.array(id, { maxLength: 200 }) }),
  "path-probe": frame("path-probe", { padding: fc.nat(1_000) }),
  "path-passed": frame("path-passed", { bytes: fc.nat(65_535) }),
  "channel-probe": frame("channel-probe", { count: fc.nat(), padding: fc.nat(1_000) }),
  "channel-passed": frame("channel-passed", { count: fc.nat() }),
  ordered: frame("ordered", { epoch, base, slot: u32, submission: base, messages: messageRuns }),
  change: frame("change", { epoch, seq: id, change: view }),
  stable: frame("stable", { seq: u48 }),
  head: frame("head", { seq: u48, held: u48, chain: bytesOf(32), signature: bytesOf(64) }),
  lacking: frame("lacking", {
    seq: u48,
    members: fc.array(fc.record({ id, delivered: u48 }), { maxLength: 100 }),
  }),
  unreached: frame("unreached", {
    count: u32,
    members: fc.array(fc.record({ id, path: fc.constantFrom(...UNREACHED_PATHS) }), {
      maxLength: UNREACHED_IDS_MAX,
    }),
  }),
  install: fc.record({
    previousLast: integers(0, U48_MAX - 65_535),
    parts: integers(1, 65_535),
    part: integers(0, 65_534),
    epoch,
    view: u32,
    members: fc.array(id, { maxLength: 200 }),
  }).map(({ previousLast, parts, part, ...rest }) => ({
    type: "install",
    ...rest,
    previousLast,
    seq: previousLast + 1 + part % parts,
    part: part % parts,
    parts,
  })),
  recall: frame("recall", {
    question: u32,
    place: u48,
    offset: u32,
    count: integers(0, 65_535),
    until: u48,
  }),
  past: fc.record({
    question: u32,
    place: integers(1, U48_MAX - 65_535),
    before: integers(0, 9),
    seq: integers(1, U48_MAX - 65_535),
    seqs: integers(1, 65_535),
    sender: u48,
    beyond: integers(0, 60_000),
    offset: integers(0, 5_000),
    name: names,
    run: messageRuns,
  }).map(({ before, beyond, run: [piece], ...rest }) => ({
    type: "past",
    ...rest,
    from: Math.max(0, rest.place - before),
    length: rest.offset + piece!.end - piece!.start + beyond,
    messages: [piece!],
  })),
  "past-mark": fc.record({
    question: u32,
    kind: fc.constantFrom(...PAST_MARKS),
    first: u48,
    before: integers(0, 9),
    last: u48,
  }).map(({ before, ...rest }) => (
    { type: "past-mark", ...rest, from: Math.max(0, rest.first - before) }
  )),
  invite: frame("invite", { boot: u32 }),
  lease: frame("lease", {
    count: u32,
    groups: fc.array(fc.record({ group: u32, epoch, view: u32, last: u48 }), { maxLength: 60 }),
  }),
  grant: frame("grant", {
    epoch,
    count: u32,
    leaseMs: u32,
    mode,
    view: u32,
    members: u32,
    last: u48,
    name: names,
  }),
  recover: frame("recover", { epoch, view: u32 }),
  promise: frame("promise", {
    epoch,
    installed: epoch,
    base: u48,
    joined: u32,
    hasBegun: fc.boolean(),
    cut: u48,
    delivered: u48,
    submitted: u48,
    held: ranges(0, PROMISE_RANGES_MAX),
  }),
  stale: frame("stale", { epoch }),
  reign: frame(
    "reign",
    { epoch, sequencer: u48, address: addresses },
    { registration: fc.record({ name: names, identity: identities }) },
  ),
  expel: frame("expel", {
    epoch,
    reason: fc.constantFrom(...EXPEL_REASONS),
    members: fc.array(id, { maxLength: IDS_PER_FRAME_MAX }),
  }),
  heartbeat: frame("heartbeat", { count: u32, asks: fc.boolean(), views }),
  "heartbeat-ack": frame("heartbeat-ack", { count: u32, boot: u32, views }),
  probe: frame("probe", { count: u32 }),
  unknown: frame("unknown", { boot: u32, reason: fc.constantFrom(...UNKNOWN_REASONS) }),
  restore: frame("restore", {
    name: names,
    groupName: names,
    mode,
    created: u32,
    epoch,
    view: u32,
    joined: u32,
    slot: u32,
    forgotten: u32,
    removed: fc.array(id, { maxLength: REMOVED_IDS_MAX }),
  }, { report: reports }),
  notice: frame("notice", { change: view }),
  direct: frame("direct", { partner: u48 }),
  challenge: frame("challenge", { cookie: u32 }),
  echo: frame("echo", { cookie: u32 }),
};

/** Any frame. */
export const frames: fc.Arbitrary<Frame> = fc.oneof(...Object.values(framesByType));

export const headers: fc.Arbitrary<Header> = fc.record({
  group: u32,
  source: u48,
  destination: u48,
  epoch,
});
