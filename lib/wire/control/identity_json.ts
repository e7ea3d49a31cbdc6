import {
  addressOf,
  FRESHNESS_BYTES,
  FRESHNESS_KINDS,
  invariant,
  type NamedIdentity,
  PUBLIC_KEY_BYTES,
  REGISTRATION_START_BYTES,
  SIGNATURE_BYTES,
  type SignedIdentity,
  toBase64,
} from "../../core/mod.ts";
import type {
  Answer,
  MemberRecord,
  Refusal,
  RegisterAnswer,
  RegisterRequest,
  SigningTerms,
  ViewAnswer,
  ViewRecord,
} from "./control.ts";
import type { JsonFields } from "./json_fields.ts";

/** Reads the fields of a registration that come with a key. */
export function readRegisterIdentity(fields: JsonFields): Pick<RegisterRequest, "identity"> {
  if (!fields.has("key")) return {};
  const key = fields.bytes("key", PUBLIC_KEY_BYTES);
  if (!fields.has("signature")) return { identity: { key } };
  const signed = {
    start: fields.bytes("start", REGISTRATION_START_BYTES),
    ...fields.has("nonce") && { nonce: fields.bytes("nonce", FRESHNESS_BYTES) },
    signature: fields.bytes("signature", SIGNATURE_BYTES),
  };
  return { identity: { key, signed } };
}

/** Returns a registration as its fields travel. */
export function registerFields({ identity, ...request }: RegisterRequest): object {
  if (identity === undefined) return request;
  const { key, signed } = identity;
  if (signed === undefined) return { ...request, key: toBase64(key) };
  const { start, nonce, signature } = signed;
  return {
    ...request,
    key: toBase64(key),
    start: toBase64(start),
    ...nonce && { nonce: toBase64(nonce) },
    signature: toBase64(signature),
  };
}

/** Reads the identity in a record of a view, if it has one. */
export function readIdentityOf(fields: JsonFields): Pick<MemberRecord, "identity"> {
  return fields.has("identity") ? { identity: readIdentity(fields.object("identity")) } : {};
}

/** Reads the name and the identity in the record of a sequencer, if it has them. */
export function readRegistration(fields: JsonFields): { registration?: NamedIdentity } {
  if (!fields.has("identity")) return {};
  const identity = readIdentity(fields.object("identity"));
  return { registration: { name: fields.name("name"), identity } };
}

/** Reads what a refusal says about a signature that is needed. */
export function readTerms(fields: JsonFields): Pick<Refusal, "terms"> {
  if (!fields.has("terms")) return {};
  const terms = fields.object("terms");
  return {
    terms: {
      tracker: terms.bytes("tracker", PUBLIC_KEY_BYTES),
      ...terms.has("nonce") && { nonce: terms.bytes("nonce", FRESHNESS_BYTES) },
    },
  };
}

/** Reads the tracker's signature in its answer to a registration, if there is one. */
export function readProof(fields: JsonFields): Pick<RegisterAnswer, "proof"> {
  return fields.has("proof") ? { proof: fields.bytes("proof", SIGNATURE_BYTES) } : {};
}

/** Returns an answer as it travels: bytes are texts in base64. */
export function answerFields(answer: Answer): object {
  if (!answer.ok) return answer.terms === undefined ? answer : refusalJson(answer, answer.terms);
  if ("view" in answer) return { ...answer, view: viewJson((answer as ViewAnswer).view) };
  const { proof, ...rest } = answer as RegisterAnswer;
  return proof === undefined ? answer : { ...rest, proof: toBase64(proof) };
}

function refusalJson(refusal: Refusal, { tracker, nonce }: SigningTerms): object {
  const terms = { tracker: toBase64(tracker), ...nonce && { nonce: toBase64(nonce) } };
  return { ...refusal, terms };
}

function viewJson(view: ViewRecord): object {
  const { members, sequencer } = view;
  const isSigned = members.some(({ identity }) => identity !== undefined);
  return {
    ...view,
    ...isSigned && { members: members.map(memberJson) },
    ...sequencer?.registration && { sequencer: sequencerJson(sequencer, sequencer.registration) },
  };
}

function memberJson({ identity, ...member }: MemberRecord): object {
  return identity === undefined ? member : { ...member, identity: identityJson(identity) };
}

function sequencerJson(
  { registration: _, ...sequencer }: NonNullable<ViewRecord["sequencer"]>,
  { name, identity }: NamedIdentity,
): object {
  return { ...sequencer, name, identity: identityJson(identity) };
}

function readIdentity(fields: JsonFields): SignedIdentity {
  const kind = fields.choice("freshness", FRESHNESS_KINDS);
  return {
    key: fields.bytes("key", PUBLIC_KEY_BYTES),
    signature: fields.bytes("signature", SIGNATURE_BYTES),
    freshness: { kind, bytes: fields.bytes(kind, FRESHNESS_BYTES) },
    start: fields.bytes("start", REGISTRATION_START_BYTES),
    ...fields.has("host") && { asked: readAsked(fields) },
  };
}

function readAsked(fields: JsonFields) {
  const address = addressOf(fields.ip("host"), fields.u16("port"));
  invariant(address !== undefined, "A host that was read is an IP address");
  return address;
}

function identityJson({ key, signature, freshness, start, asked }: SignedIdentity): object {
  return {
    key: toBase64(key),
    signature: toBase64(signature),
    freshness: freshness.kind,
    [freshness.kind]: toBase64(freshness.bytes),
    start: toBase64(start),
    ...asked && { host: asked.hostname, port: asked.port },
  };
}
