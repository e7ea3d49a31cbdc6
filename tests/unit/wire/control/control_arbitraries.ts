import fc from "fast-check";
import {
  FRESHNESS_BYTES,
  MODES,
  PUBLIC_KEY_BYTES,
  REGISTRATION_START_BYTES,
  SIGNATURE_BYTES,
  U32_MAX,
  U48_MAX,
} from "../../../../lib/core/mod.ts";
import type { Request, RequestType } from "../../../../lib/wire/mod.ts";
import { addresses, bytesOf, names } from "../arbitraries.ts";
import { requestVectors } from "../vectors.ts";

/** All types of requests: each has a vector. */
export const TYPES: ReadonlySet<RequestType> = new Set(
  requestVectors.flatMap(({ value }) => value?.type ?? []),
);

const u32 = fc.integer({ min: 0, max: U32_MAX });
const u48 = fc.oneof(fc.integer({ min: 0, max: U48_MAX }), fc.constantFrom(0, U48_MAX));
const registerIdentities = fc.record({
  key: bytesOf(PUBLIC_KEY_BYTES),
  signed: fc.record({
    start: bytesOf(REGISTRATION_START_BYTES),
    nonce: bytesOf(FRESHNESS_BYTES),
    signature: bytesOf(SIGNATURE_BYTES),
  }, { requiredKeys: ["start", "signature"] }),
}, { requiredKeys: ["key"] });
/** Every type of request. */
export const requests: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    role: fc.constantFrom("member", "sequencer"),
    name: names,
    address: addresses,
    identity: fc.option(registerIdentities, { nil: undefined }),
  }).map(({ role, name, address: { hostname, port }, identity }) => (
    { type: "register", role, name, host: hostname, port, ...identity && { identity } }
  )),
  fc.constant({ type: "list_groups" }),
  fc.record({ type: fc.constant("list_members"), group: names }),
  fc.record({ type: fc.constant("join_group"), member: u48, group: names }),
  fc.record(
    {
      type: fc.constant("join_group"),
      member: u48,
      group: names,
      mode: fc.constantFrom(...MODES),
      signed: fc.constant(true as const),
    },
    { requiredKeys: ["type", "member", "group"] },
  ),
  fc.record({ type: fc.constant("open_direct"), member: u48, name: names }),
  fc.record({ type: fc.constant("exit_group"), member: u48, group: names, last: u48 }),
  fc.record({ type: fc.constant("quit"), member: u48 }),
  fc.record({ type: fc.constant("check_path"), member: u48 }),
  fc.record({
    type: fc.constant("keep_groups"),
    groups: fc.array(
      fc.record({
        id: u32,
        name: names,
        mode: fc.constantFrom(...MODES),
        created: u32,
        epoch: fc.record({ number: u32, boot: u32 }),
        view: u32,
        last: u48,
      }),
      { maxLength: 3 },
    ),
    member: u48,
  }),
) as fc.Arbitrary<Request>;
