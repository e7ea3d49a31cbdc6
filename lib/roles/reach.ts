import { type Address, addressOf, familyOf, isLoopback, isUnspecified } from "../core/mod.ts";
import type { AnswerTypes, Refusal, RequestType, ViewRecord } from "../wire/mod.ts";

/** The answer to a request; `undefined` if the tracker could not be reached. */
type AnyAnswer = AnswerTypes[RequestType] | Refusal | undefined;

/**
 * Returns the address at which we reach what a tracker knows at `address` (PROTOCOL 7.7). To the
 * tracker a loopback address is a program on its own host, and that host is where we reach the
 * tracker.
 *
 * Worked case: ford started his client on the tracker's host and dialled 127.0.0.1, so the tracker
 * knows him at 127.0.0.1:5000. Katerina dialled the tracker at 10.0.0.1: to her he is at
 * 10.0.0.1:5000. To arthur, who dialled 127.0.0.1 as well, he is at 127.0.0.1:5000.
 */
export function reachOf(address: Address, tracker: Address): Address {
  const { transport, hostname, port } = address;
  if (!isLoopback(hostname) || familyOf(address) !== familyOf(tracker)) return address;
  const isLocal = isLoopback(tracker.hostname) || isUnspecified(tracker.hostname);
  return isLocal ? address : { transport, hostname: tracker.hostname, port };
}

/** Returns a tracker's answer with every address as we reach it. */
export function reachOfAnswer<Answer extends AnyAnswer>(answer: Answer, tracker: Address): Answer {
  if (answer === undefined || !answer.ok || !("view" in answer)) return answer;
  return { ...answer, view: reachOfView(answer.view, tracker) };
}

function reachOfView(view: ViewRecord, tracker: Address): ViewRecord {
  const { members, sequencer } = view;
  const at = <Place extends { readonly host: string; readonly port: number }>(place: Place) => {
    const address = isLoopback(place.host) ? addressOf(place.host, place.port) : undefined;
    return address === undefined ? place : { ...place, host: reachOf(address, tracker).hostname };
  };
  return {
    ...view,
    members: members.map(at),
    sequencer: sequencer === null ? null : at(sequencer),
  };
}
