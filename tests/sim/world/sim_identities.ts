import {
  type Address,
  addressOf,
  type MemberId,
  PUBLIC_KEY_BYTES,
  type Random,
  sameBytes,
  SIGNATURE_BYTES,
} from "../../../lib/core/mod.ts";
import type { MemberEvent } from "../../../lib/client/member/mod.ts";
import {
  type OwnIdentity,
  registrationId,
  type Signer,
} from "../../../lib/identity/statements/mod.ts";
import {
  type AcceptedRegistration,
  type RegistrationIdentity,
  RegistrationSteps,
} from "../../../lib/roles/mod.ts";
import type { TrackerIdentity } from "../../../lib/tracker/directory/mod.ts";
import type {
  Answer,
  MemberRecord,
  RegisterAnswer,
  Request,
  ViewRecord,
} from "../../../lib/wire/mod.ts";
import { Violation } from "../check/violation.ts";
import { pick } from "./seeded_random.ts";

/** Bytes of a fake hash. */
const HASH_BYTES = 32;
/** Of the runs, those with a list of keys, and those with altered views. */
const STRICT_SHARE = 0.3;
const ALTERING_SHARE = 0.6;
/** Of the answers with views in such a run, those that somebody on the way alters. */
const ALTERED_SHARE = 0.3;
/** Of the members, those that have no identity: each with a number that this divides. */
const KEYLESS_EVERY = 4;
/** The owner of a key that is not in the tracker's list. */
const STRANGER = "a stranger";
/** Recorded registrations that the insider keeps. */
const RECORDED_MAX = 64;

type Registration = Extract<Request, { type: "register" }>;

/**
 * Identities of all processes of a simulated world: cheap signatures that only the holder of a key
 * can make, because nobody in the simulator asks for the key of another. It knows which key has
 * registered under which id, and checks that no member is ever shown with another key.
 */
export class SimIdentities {
  /** True if somebody alters views on their way. */
  readonly isAltering: boolean;
  readonly #random: Random;
  /** True if the tracker has a list of those who may take part. */
  readonly #isStrict: boolean;
  /** Names that belong to keys, which the tracker writes down. */
  readonly #names = new Map<string, Uint8Array>();
  /** The key that each id was registered with. */
  readonly #truth = new Map<MemberId, { readonly name: string; readonly key: Uint8Array }>();
  readonly #recorded: Registration[] = [];
  /** Registrations that are signed, and were not answered yet. */
  readonly #signed = new Map<MemberId, Omit<AcceptedRegistration, "acceptance">>();
  /** Registrations that the tracker has accepted, as an insider has seen them. */
  readonly accepted: AcceptedRegistration[] = [];
  /** Number of altered views that no member believed. */
  altered = 0;
  /** Number of registrations of an insider that were refused. */
  refused = 0;

  /**
   * With `mayAlter` false nobody alters views: in a signed group a member whose key was altered is
   * not heard.
   */
  constructor(random: Random, mayAlter = true) {
    this.#random = random;
    this.#isStrict = random() < STRICT_SHARE;
    this.isAltering = random() < ALTERING_SHARE && mayAlter;
  }

  /** The identity of the tracker, with the names that it has written down. */
  tracker(): TrackerIdentity {
    const names = [...this.#names].map(([name, key]) => ({ name, key }));
    const own = identityOf("the tracker");
    if (!this.#isStrict) return { own, names };
    const stranger = keyOf(STRANGER);
    const allowed = {
      judge: (key: Uint8Array) => sameBytes(key, stranger) ? "unknown-key" : "admitted",
    } as const;
    return { own, names, allowed };
  }

  /**
   * Returns the identity of a process, the same for its successors on its host; `undefined` for one
   * that has none.
   */
  of(name: string): RegistrationIdentity | undefined {
    const number = Number(/^member(\d+)$/.exec(name)?.[1] ?? 0);
    const isKeyless = number % KEYLESS_EVERY === KEYLESS_EVERY - 1;
    if (isKeyless && !this.#isStrict) return undefined;
    return { own: identityOf(name), acceptsTracker: (key) => key !== undefined };
  }

  /** The tracker has written down that a name belongs to a key. */
  noteOwned(name: string, key: Uint8Array): void {
    const isTrue = [...this.#truth.values()].some((each) =>
      each.name === name && sameBytes(each.key, key)
    );
    if (!isTrue) throw new Violation(`The name ${name} belongs to a key that did not register it`);
    this.#names.set(name, key);
  }

  /** A process asks the tracker for something; an insider looks on. */
  onRequest(request: Request): void {
    const signed = request.type === "register" ? signedOf(request) : undefined;
    if (request.type !== "register" || signed === undefined) return;
    const { name, key, member } = signed.claim;
    this.#truth.set(member, { name, key });
    this.#signed.set(member, signed);
    if (this.#recorded.length < RECORDED_MAX) this.#recorded.push(request);
    else this.#recorded[Math.floor(this.#random() * RECORDED_MAX)] = request;
  }

  /** The tracker answers; an insider looks on. */
  onAnswer(answer: Answer): void {
    if (!answer.ok || !("proof" in answer)) return;
    const { member, proof } = answer as RegisterAnswer;
    const signed = this.#signed.get(member);
    this.#signed.delete(member);
    if (signed !== undefined) this.accepted.push({ ...signed, acceptance: proof! });
  }

  /** Returns an answer as somebody on the way has altered it: one member gets another's key. */
  alter(answer: Answer): Answer {
    if (!this.isAltering || !answer.ok || !("view" in answer)) return answer;
    if (this.#random() >= ALTERED_SHARE) return answer;
    const view = answer.view as ViewRecord;
    const signed = view.members.filter(({ identity }) => identity !== undefined);
    if (signed.length < 2) return answer;
    const { identity } = pick(this.#random, signed) ?? {};
    const victim = pick(this.#random, view.members);
    if (identity === undefined || victim?.identity === identity) return answer;
    this.altered++;
    const forged = this.#random() < 0.5
      ? identity
      : { ...identity, signature: new Uint8Array(SIGNATURE_BYTES) };
    const alter = (member: MemberRecord) =>
      member === victim ? { ...member, identity: forged } : member;
    return { ...answer, view: { ...view, members: view.members.map(alter) } };
  }

  /** Checks the keys with which a member sees others. */
  checkSeen(who: string, event: MemberEvent): void {
    const members = event.type === "joined" || event.type === "view" ? event.view.members : [];
    const sender = event.type === "deliver" ? [event.sender] : [];
    for (const { id, name, key } of [...members, ...sender]) {
      if (key === undefined) continue;
      const truth = this.#truth.get(id);
      if (truth !== undefined && truth.name === name && sameBytes(truth.key, key)) continue;
      throw new Violation(`${who} sees ${name} with a key that has not registered under its id`);
    }
  }

  /**
   * Registrations that an insider tries, who holds the shared key: each takes the name of somebody,
   * or is that of a key that may not take part. The tracker must refuse them all.
   */
  forgeries(address: Address): { readonly what: string; readonly steps: RegistrationSteps }[] {
    const forged: { what: string; steps: RegistrationSteps }[] = [];
    const add = (what: string, name: string, own: OwnIdentity | undefined) => {
      const identity = own && { own };
      const facts = { role: "member", name, address, random: this.#random, identity } as const;
      forged.push({ what, steps: new RegistrationSteps(facts) });
    };
    if (this.#isStrict) add("a key that is not allowed", "trillian", identityOf(STRANGER));
    const [name, key] = pick(this.#random, [...this.#names]) ?? [];
    if (name === undefined || key === undefined) return forged;
    const insider = identityOf("the insider");
    const { sign } = insider.signer;
    add("a name without a key", name, undefined);
    add("a name with another key", name, insider);
    add("the key of another", name, { ...insider, signer: { publicKey: key, sign } });
    return forged;
  }

  /** Returns a registration that an insider has recorded. */
  recording(): Registration | undefined {
    return pick(this.#random, this.#recorded);
  }
}

/** Returns what a request registers, if it is signed. */
function signedOf(
  { role, name, host, port, identity: shown }: Registration,
): Omit<AcceptedRegistration, "acceptance"> | undefined {
  const nonce = shown?.signed?.nonce;
  if (shown?.signed === undefined || nonce === undefined) return undefined;
  const { key, signed: { start, signature } } = shown;
  const freshness = { kind: "nonce", bytes: nonce } as const;
  const member = registrationId({ freshness, key, start }, fakeHash);
  const address = addressOf(host, port)!;
  const tracker = keyOf("the tracker");
  const claim = { tracker, freshness, key, role, name, address, member, start };
  return { claim, identity: { key, signature, freshness, start, asked: address } };
}

/** Returns an identity whose private key is its owner's name. */
export function identityOf(owner: string): OwnIdentity {
  return { signer: signerOf(owner), verifier: VERIFIER, hash: fakeHash };
}

const owners = new Map<string, string>();

/** Returns the public key of an owner. */
function keyOf(owner: string): Uint8Array {
  const key = fakeHash(new TextEncoder().encode(`key of ${owner}`)).slice(0, PUBLIC_KEY_BYTES);
  owners.set(key.join(), owner);
  return key;
}

function signerOf(owner: string): Signer {
  return { publicKey: keyOf(owner), sign: (statement) => fakeSignature(owner, statement) };
}

const VERIFIER: OwnIdentity["verifier"] = {
  verify(publicKey, statement, signature) {
    const owner = owners.get(publicKey.join());
    return owner !== undefined && sameBytes(fakeSignature(owner, statement), signature);
  },
};

function fakeSignature(owner: string, statement: Uint8Array): Uint8Array {
  const secret = new TextEncoder().encode(`secret of ${owner}`);
  const half = fakeHash(Uint8Array.of(...secret, ...statement));
  return Uint8Array.of(...half, ...fakeHash(half));
}

/** Mixes bytes into as many as SHA-256 has. It is no protection, and quick. */
function fakeHash(bytes: Uint8Array): Uint8Array {
  const words = Uint32Array.of(0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 1, 2, 3, 4);
  for (let i = 0; i < bytes.length; i++) {
    const at = i & 7;
    const before = words[(at + 7) & 7]!;
    words[at] = Math.imul(words[at]! ^ bytes[i]! ^ (before >>> 13), 0x01000193) + before;
  }
  for (let round = 0; round < 16; round++) {
    const at = round % words.length;
    words[at] = Math.imul(words[at]! ^ words[(at + 7) % 8]!, 0x85ebca6b) ^ (words[at]! >>> 15);
  }
  return new Uint8Array(words.buffer.slice(0, HASH_BYTES));
}
