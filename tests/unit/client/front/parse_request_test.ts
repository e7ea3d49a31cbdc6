import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { parseRequest } from "../../../../lib/client/front/parse_request.ts";

function faultOf(line: string): string {
  const { meaning } = parseRequest(line);
  return meaning.type === "fault" ? `${meaning.code}: ${meaning.message}` : "no fault";
}

Deno.test("parseRequest() reads messages of text and of bytes, with and without id and group", () => {
  assertEquals(parseRequest('{"type":"multicast","text":"a\\nb","id":7,"group":"g"}'), {
    id: 7,
    meaning: { type: "multicast", group: "g", payload: new TextEncoder().encode("a\nb") },
  });
  assertEquals(parseRequest('{"type":"multicast","base64":"//4A"}'), {
    meaning: { type: "multicast", payload: Uint8Array.of(255, 254, 0) },
  });
});

Deno.test("parseRequest() reads the other requests", () => {
  const meanings = {
    '{"type":"groups"}': { type: "groups" },
    '{"type":"quit"}': { type: "quit" },
    '{"type":"join","group":"g"}': { type: "join", group: "g" },
    '{"type":"join","group":"g","mode":"total"}': { type: "join", group: "g", mode: "total" },
    '{"type":"join","group":"g","signed":true}': { type: "join", group: "g", signed: true },
    '{"type":"leave","group":"g"}': { type: "exit", group: "g" },
    '{"type":"members"}': { type: "members" },
    '{"type":"members","group":"g"}': { type: "members", group: "g" },
    '{"type":"verify"}': { type: "verify" },
    '{"type":"verify","group":"g"}': { type: "verify", group: "g" },
    '{"type":"history"}': { type: "history", last: 20 },
    '{"type":"history","group":"g","last":3}': { type: "history", group: "g", last: 3 },
    '{"type":"history","last":3,"until":40}': { type: "history", last: 3, until: 40 },
  };
  for (const [line, meaning] of Object.entries(meanings)) {
    assertEquals(parseRequest(line) as unknown, { meaning }, line);
  }
});

Deno.test("parseRequest() reads direct messages, which name a member and no group", () => {
  assertEquals(parseRequest('{"type":"direct","to":"ford","text":"a","id":7}'), {
    id: 7,
    meaning: { type: "direct", to: "ford", payload: Uint8Array.of(97) },
  });
  assertEquals(parseRequest('{"type":"direct","to":"ford","base64":"//4A"}').meaning, {
    ...{ type: "direct", to: "ford", payload: Uint8Array.of(255, 254, 0) },
  });
  assertMatch(faultOf('{"type":"direct","text":"a"}'), /"direct" needs the name of a member/);
  assertMatch(faultOf('{"type":"direct","to":3,"text":"a"}'), /"direct" needs the name/);
  assertMatch(faultOf('{"type":"direct","to":"a","group":"g","text":"a"}'), /leave out "group"/);
  assertMatch(faultOf('{"type":"direct","to":"ford"}'), /has a "text", or its bytes/);
});

Deno.test("parseRequest() says what is wrong, and keeps the id", () => {
  assertEquals(faultOf("hello"), "bad-request: This line is no JSON object: hello.");
  assertMatch(faultOf("[1]"), /no JSON object/);
  assertMatch(faultOf('{"type":"send"}'), /"type" is multicast, .* and not "send"\.$/);
  assertMatch(faultOf("{}"), /and not missing\.$/);
  assertMatch(faultOf('{"type":"join"}'), /"join" needs a group/);
  assertMatch(
    faultOf('{"type":"join","group":"g","mode":"causal"}'),
    /"mode" is fifo, total or safe/,
  );
  assertMatch(faultOf('{"type":"multicast"}'), /has a "text", or its bytes in "base64"/);
  assertMatch(faultOf('{"type":"multicast","text":"a","base64":"YQ=="}'), /one of them only/);
  assertMatch(faultOf('{"type":"multicast","base64":"*"}'), /"base64"/);
  assertMatch(faultOf('{"type":"history","last":0}'), /from 1 to/);
  assertMatch(faultOf('{"type":"history","until":"40"}'), /place in the order/);
  assertMatch(faultOf('{"type":"groups","id":[]}'), /An id is a text or a number/);
  assertMatch(faultOf('{"type":"members","group":3}'), /"group" is a name/);
  const { id, meaning } = parseRequest('{"type":"multicast","id":"x"}');
  assertEquals([id, meaning.type], ["x", "fault"]);
});

Deno.test("parseRequest() returns a meaning for any line, and never throws", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
    assertEquals(typeof parseRequest(line).meaning.type, "string");
  }));
});
