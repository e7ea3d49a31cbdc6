import { formatMemberId, type MemberId } from "../../../core/mod.ts";
import type { KeyAdmission } from "../../../identity/trust/mod.ts";
import { type Refusal, refuse, type SigningTerms } from "../../../wire/mod.ts";
import { resemblance } from "../names/mod.ts";

/** Refuses a name that belongs to a key, or one that people would take for it. */
export function nameOwned(name: string, owned: string): Refusal {
  return refuse(
    "name_taken",
    name === owned
      ? `The name "${name}" belongs to the key that had it first here, and yours is not that: ` +
        "start with the identity of then, or choose another name."
      : `The name "${name}" ${resemblance(name, owned)}, a name that belongs to another key: ` +
        "choose another.",
  );
}

/** Asks for a signature. */
export function signFirst(terms: SigningTerms): Refusal {
  const message = "The registration is not signed for this tracker, or not just now: sign it.";
  return { ...refuse("sign_first", message), terms };
}

/** Refuses a registration that its key has not signed. */
export function badSignature(name: string): Refusal {
  return refuse(
    "bad_signature",
    `The registration of "${name}" is not signed by the key that it shows: try again.`,
  );
}

/** Refuses a registration under an id that was used before. */
export function usedId(id: MemberId): Refusal {
  return refuse(
    "bad_field",
    `The id ${formatMemberId(id)} is or was somebody's: register under another one.`,
  );
}

/** Refuses a key that is not in the list, or not with this name. */
export function notAllowed(
  name: string,
  verdict: Exclude<KeyAdmission, "admitted"> | "no-key",
): Refusal {
  return refuse("not_allowed", `"${name}" cannot register here: ${NOT_ALLOWED[verdict]}.`);
}

const NOT_ALLOWED: Readonly<Record<Exclude<KeyAdmission, "admitted"> | "no-key", string>> = {
  "no-key": "this tracker takes only the keys in its list. Start with --identity FILE",
  "unknown-key": "your key is not in the list of this tracker. Send its owner your public key",
  "other-names": "the list has other names for your key. Take one of those",
  reserved: "the list has this name for another key. Choose another",
};
