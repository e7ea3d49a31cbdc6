import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  type KeyOwner,
  knownKeyLine,
  KnownKeys,
  parseKnownKeys,
} from "../../../../lib/identity/trust/mod.ts";
import { ARTHUR, FORD } from "../fixture_identities.ts";

const TRACKER: KeyOwner = { type: "tracker", place: "lab.example:4000" };
const OF_FORD: KeyOwner = { type: "member", tracker: ARTHUR.fingerprint, name: "ford" };
const ELSEWHERE: KeyOwner = { type: "member", tracker: FORD.fingerprint, name: "ford" };

function knownOf(...lines: string[]): KnownKeys {
  const parsed = parseKnownKeys(lines.join("\n"));
  assert(parsed instanceof KnownKeys, JSON.stringify(parsed));
  return parsed;
}

Deno.test("KnownKeys.judge() says new, same and changed", () => {
  const known = knownOf(
    "# made by gm",
    knownKeyLine(TRACKER, ARTHUR.publicKey),
    knownKeyLine(OF_FORD, FORD.publicKey),
  );
  assertEquals(known.judge(TRACKER, ARTHUR.publicKey), { type: "same" });
  assertEquals(known.judge(OF_FORD, FORD.publicKey), { type: "same" });
  assertEquals(known.judge(OF_FORD, ARTHUR.publicKey), {
    type: "changed",
    known: { owner: OF_FORD, key: FORD.publicKey, line: 3 },
  });
  assertEquals(known.judge({ ...OF_FORD, name: "zaphod" }, ARTHUR.publicKey), { type: "new" });
  // The same name in another lab is somebody else.
  assertEquals(known.judge(ELSEWHERE, ARTHUR.publicKey), { type: "new" });
});

Deno.test("KnownKeys keeps the first key of a name, also if two processes met two of them", () => {
  const known = knownOf(
    knownKeyLine(OF_FORD, FORD.publicKey),
    knownKeyLine(OF_FORD, ARTHUR.publicKey),
    knownKeyLine(OF_FORD, FORD.publicKey),
  );
  assertEquals([known.size, known.judge(OF_FORD, FORD.publicKey)], [1, { type: "same" }]);
  assertEquals(known.judge(OF_FORD, ARTHUR.publicKey).type, "changed");
  known.remember({ owner: OF_FORD, key: ARTHUR.publicKey, line: 4 });
  assertEquals(known.judge(OF_FORD, ARTHUR.publicKey).type, "changed");
});

Deno.test("KnownKeys that is full forgets nobody", () => {
  const known = new KnownKeys([{ owner: OF_FORD, key: FORD.publicKey, line: 1 }], 1);
  assertEquals(known.judge(TRACKER, ARTHUR.publicKey), { type: "full" });
  known.remember({ owner: TRACKER, key: ARTHUR.publicKey, line: 2 });
  assertEquals([known.size, known.judge(OF_FORD, FORD.publicKey)], [1, { type: "same" }]);
});

Deno.test("parseKnownKeys() skips no line that it cannot read", () => {
  const good = knownKeyLine(OF_FORD, FORD.publicKey);
  const faults: [line: string, fault: RegExp][] = [
    ["ford is here", /^"ford" is neither the word tracker nor the fingerprint of one/],
    [`${ARTHUR.fingerprint}`, /^The name "" is empty: remove the line\.$/],
    [`${ARTHUR.fingerprint} ford[2] ${FORD.line}`, /^The name "ford\[2\]" contains/],
    [`tracker lab:4000 ssh-rsa AAAA`, /^"ssh-rsa" is not a type of key/],
    [`tracker ${FORD.line}`, /is not a type of key/],
    [`${good} word`, /^"word" is one word too many/],
    [good.slice(0, -4), /is no key of type ssh-ed25519/],
  ];
  for (const [text, fault] of faults) {
    const parsed = parseKnownKeys(`${good}\n\n${text}\n`);
    assert(!(parsed instanceof KnownKeys), text);
    assertEquals(parsed.line, 3);
    assertMatch(parsed.fault, fault);
  }
});
