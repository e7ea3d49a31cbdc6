import {
  RunSigner,
  RunVerifier,
  signatureEntry,
  signatureSlice,
  type SignedMessage,
} from "../../../../lib/identity/statements/mod.ts";
import { ReceiveWindow } from "../../../../lib/ordering/mod.ts";
import {
  FORD,
  FORD_ID,
  GROUP,
  HASH,
  messageOf,
  VERIFIER,
} from "../../identity/fixture_identities.ts";

export const TIME = 1_732_881_600_000_000;

/**
 * The entries of ford's stream in a signed group, the first with the seq 41. Each run has its
 * texts, and its signature after them.
 */
export function signedStream(...runs: (readonly SignedMessage[])[]): SignedMessage[] {
  const signer = new RunSigner({
    ...{ group: GROUP, member: FORD_ID, next: 41, signer: FORD, hash: HASH },
  });
  return runs.flatMap((run) => {
    for (const { slice, bytes } of run) signer.add(slice, bytes);
    return [...run, { slice: signatureSlice(TIME), bytes: signatureEntry(signer.sign()!) }];
  });
}

/** Returns whole messages. */
export function texts(...all: string[]): SignedMessage[] {
  return all.map((text) => messageOf(text, 3, TIME));
}

/** Returns arthur's window for ford's stream, which begins with 41. */
export function signedWindow(keepsDelivered = false): ReceiveWindow {
  const verifier = new RunVerifier({
    ...{ group: GROUP, member: FORD_ID, key: FORD.publicKey, verifier: VERIFIER, hash: HASH },
  });
  return new ReceiveWindow(40, { verifier, keepsDelivered, isTakenLater: () => true });
}

/** Puts the entry with a seq into a window. */
export function put(window: ReceiveWindow, stream: readonly SignedMessage[], ...seqs: number[]) {
  for (const seq of seqs) {
    const { slice, bytes } = stream[seq - 41]!;
    window.insert(seq, slice, bytes);
  }
}

/** Takes what a window offers, as texts, and gaps as ranges. */
export function offers(window: ReceiveWindow): string[] {
  const offered: string[] = [];
  for (let next = window.offer(); next !== undefined; next = window.offer()) {
    const { range } = next;
    if (next.type === "gap") offered.push(`gap ${range.first}-${range.last}`);
    else offered.push(new TextDecoder().decode(next.bytes.subarray(next.start, next.end)));
  }
  return offered;
}
