/**
 * The cost of a shared key for each request to the tracker: the handshake, the request and its
 * answer, at both sides together, without sockets.
 *
 *     deno task bench bench/control_bench.ts
 *
 * The time is CPU time of one core: nothing here waits. One side takes half of it.
 */
import { Keyring, SharedKey } from "../lib/key/mod.ts";
import { loadSealedControl } from "../lib/net/mod.ts";
import { type ControlTransport, encodeOpening, PLAIN_CONTROL } from "../lib/wire/mod.ts";

const KEY = new SharedKey(new Uint8Array(32).fill(1));
const sealed = await loadSealedControl(new Keyring([KEY]));
const REQUEST = '{"version":1,"type":"list_groups"}\n';
const ANSWER = { ok: true, groups: [] } as const;

/** Lets a caller and a tracker talk, and returns true if the answer arrived. */
function talk(transport: ControlTransport): boolean {
  const call = transport.call(REQUEST);
  const intake = transport.intake();
  let bytes: Uint8Array | undefined = call.first;
  while (bytes !== undefined) {
    const taken = intake.push(bytes);
    const reply = taken.type === "more" ? taken.send : intake.encode(ANSWER);
    if (reply === undefined) return false;
    const step = call.push(reply);
    if (step.type !== "more") return step.type === "line";
    bytes = step.send;
  }
  return false;
}

for (const [name, transport] of [["plain", PLAIN_CONTROL], ["sealed", sealed]] as const) {
  if (!talk(transport)) throw new Error(`The ${name} request is not answered`);
  Deno.bench(`request and answer, ${name}`, { group: "request" }, () => void talk(transport));
}

const otherId = Uint8Array.from([...encodeOpening(KEY.id ^ 1), 0, 48, ...new Uint8Array(48)]);
const otherKey = sealed.call(REQUEST).first.slice();
otherKey[20]! ^= 1;
for (const [name, first] of [["another id", otherId], ["another key", otherKey]] as const) {
  Deno.bench(`refuse ${name}`, { group: "refuse" }, () => void sealed.intake().push(first));
}
