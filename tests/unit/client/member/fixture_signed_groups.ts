import {
  FRESHNESS_BYTES,
  type MemberId,
  type NamedIdentity,
  SIGNATURE_BYTES,
} from "../../../../lib/core/mod.ts";
import type { GroupOptions } from "../../../../lib/client/member/mod.ts";
import type { BufferShare } from "../../../../lib/ordering/mod.ts";
import { Identity } from "../../../../lib/identity/mod.ts";
import { type OwnIdentity, RunVerifier } from "../../../../lib/identity/statements/mod.ts";
import { HASH, VERIFIER } from "../../identity/fixture_identities.ts";
import { GROUP, GroupHost, idOf, recordOf, type Seat } from "./fixture_groups.ts";
import { Network } from "./fixture_network.ts";

/** Returns the key pair of a member, which follows from its name. */
export function identityOf(name: string): Identity {
  return new Identity(new Uint8Array(32).fill(idOf(name) % 251 + 1));
}

/** Returns the means with which a member or a sequencer signs. */
export function signingAs(name: string): OwnIdentity {
  return { signer: identityOf(name), verifier: VERIFIER, hash: HASH };
}

/** Returns a sequencer as others are told of it. Its registration is checked by nobody here. */
export function registrationAs(name: string): NamedIdentity {
  const freshness = { kind: "nonce", bytes: new Uint8Array(FRESHNESS_BYTES) } as const;
  const proof = { signature: new Uint8Array(SIGNATURE_BYTES), freshness, start: new Uint8Array(7) };
  return { name, identity: { key: identityOf(name).publicKey, ...proof } };
}

/** Returns the means of a member that knows the keys of these members. */
export function signingOf(
  name: string,
  known: readonly string[],
): Pick<GroupOptions, "identity" | "keys"> {
  const keys = new Map<MemberId, Uint8Array>();
  for (const each of known) keys.set(idOf(each), identityOf(each).publicKey);
  return {
    identity: signingAs(name),
    keys: {
      keyOf: ({ id, identity }, role) => role === "sequencer" ? identity?.key : keys.get(id),
    },
  };
}

/** Returns the check of the signatures of these members, as a sequencer has it. */
export function verifierOfNames(
  names: readonly string[],
): (member: { readonly id: MemberId }) => RunVerifier | undefined {
  return ({ id: member }) => {
    const name = names.find((one) => idOf(one) === member);
    const key = name === undefined ? undefined : identityOf(name).publicKey;
    return key &&
      new RunVerifier({ group: GROUP, member, key, verifier: VERIFIER, hash: HASH });
  };
}

/** Returns the view of a signed group. */
export function signedRecordOf(view: number, seats: readonly Seat[]) {
  return { ...recordOf(view, seats), signed: true } as const;
}

/** Returns a network with members of a signed group that know each other's keys. */
export function gatherSigned(...names: string[]): { network: Network; hosts: GroupHost[] } {
  return gatherSignedWith({}, ...names);
}

/** Returns the same with members of which some have receive buffers of their own. */
export function gatherSignedWith(
  buffers: Readonly<Record<string, BufferShare>>,
  ...names: string[]
): { network: Network; hosts: GroupHost[] } {
  const network = new Network();
  const seats = names.map((name, i) => ({ name, joined: i + 1 }));
  const record = signedRecordOf(names.length, seats);
  const { now } = network;
  const hosts = names.map((name) =>
    new GroupHost(name, record, { now, signing: signingOf(name, names), buffer: buffers[name] })
  );
  for (const host of hosts) network.add(host);
  network.run(50);
  network.take();
  for (const host of hosts) host.hears();
  return { network, hosts };
}
