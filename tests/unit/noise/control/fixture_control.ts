import {
  type ControlKey,
  type ControlKeySource,
  sealControl,
} from "../../../../lib/noise/control/mod.ts";
import type {
  CallFault,
  ControlCall,
  ControlIntake,
  ControlTransport,
  Line,
  SealRefusal,
} from "../../../../lib/wire/mod.ts";
import { bytes32, testEphemeral } from "../fixture_noise.ts";

export const REQUEST_LINE = '{"version":1,"type":"list_groups"}\n';
export const ANSWER = { ok: true, groups: [] } as const;

/** Returns a key; two numbers with the same remainder by 8 have the same id. */
export function testKey(number: number): ControlKey {
  return { id: number % 8, control: bytes32(number) };
}

export function keysOf(...numbers: readonly number[]): ControlKeySource {
  return { keyring: { keys: numbers.map(testKey) } };
}

/** Number of ephemeral keys that were used, each of which serves one side of one connection. */
let drawn = 0;

/** Returns a transport under some keys. */
export function sealed(...numbers: readonly number[]): ControlTransport {
  return sealControl(keysOf(...numbers), () => testEphemeral(drawn++));
}

/** The outcome of a conversation between a caller and a tracker. */
export interface Talk {
  readonly request: Line | SealRefusal["code"] | undefined;
  readonly answer: Line | CallFault | undefined;
  /** Number of bytes that each side sent. */
  readonly called: number;
  readonly answered: number;
}

/** Lets a caller and a tracker talk. `change` may alter what travels, in either direction. */
export function talk(
  from: ControlTransport,
  to: ControlTransport,
  change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): Talk {
  const call = from.call(REQUEST_LINE);
  const intake = to.intake();
  const sent = { called: 0, answered: 0 };
  let request: Talk["request"];
  let forward: Uint8Array | undefined = call.first;
  while (forward !== undefined) {
    sent.called += forward.length;
    const { reply, outcome } = bring(intake, change(forward));
    request = outcome;
    if (reply === undefined) break;
    sent.answered += reply.length;
    const step = receive(call, change(reply));
    if (step.outcome !== undefined) return { request, answer: step.outcome, ...sent };
    forward = step.send;
  }
  return { request, answer: undefined, ...sent };
}

/** Brings bytes to a tracker, and returns what it sends, and the request once it is there. */
export function bring(intake: ControlIntake, bytes: Uint8Array): {
  readonly reply: Uint8Array | undefined;
  readonly outcome: Talk["request"];
} {
  const step = intake.push(bytes);
  if (step.type === "more") return { reply: step.send, outcome: undefined };
  if (step.type === "line") return { reply: intake.encode(ANSWER), outcome: step.line };
  return { reply: intake.encode(step.fault), outcome: step.fault.code };
}

function receive(call: ControlCall, bytes: Uint8Array): {
  readonly send?: Uint8Array | undefined;
  readonly outcome?: Talk["answer"];
} {
  const step = call.push(bytes);
  if (step.type === "more") return { send: step.send };
  return { outcome: step.type === "line" ? step.line : step.fault };
}
