import { assert, assertEquals } from "@std/assert";
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  REFUSAL_CODES,
  type RequestType,
} from "../../../../lib/wire/mod.ts";
import { answerVectors, requestVectors } from "../vectors.ts";

for (const { name, line, value, refusal, decodeOnly } of requestVectors) {
  Deno.test(`decodeRequest() reads the vector ${name}`, () => {
    const request = decodeRequest(line);
    if (value !== undefined) return assertEquals(request, value);
    assert("code" in request, "no refusal");
    assertEquals(request.code, refusal);
    assert(/^[A-Z].*\.$/.test(request.message), `no sentence: ${request.message}`);
  });

  if (value === undefined || decodeOnly) continue;
  Deno.test(`encodeRequest() writes the vector ${name}`, () => {
    assertEquals(encodeRequest(value), `${line}\n`);
  });
}

for (const { name, type, line, value, decodeOnly } of answerVectors) {
  Deno.test(`decodeAnswer() reads the vector ${name}`, () => {
    assertEquals(decodeAnswer(type, line), value ?? undefined);
  });

  if (value === null || decodeOnly) continue;
  Deno.test(`encodeAnswer() writes the vector ${name}`, () => {
    assertEquals(encodeAnswer(value), `${line}\n`);
  });
}

Deno.test("the vectors show every request, every answer and every refusal", () => {
  const shown = new Set<string>();
  for (const { value } of requestVectors) if (value !== undefined) shown.add(value.type);
  for (const { type, value } of answerVectors) {
    if (value?.ok) shown.add(`${type} answer`);
    else if (value) shown.add((value as unknown as { code: string }).code);
  }
  for (const type of Object.keys(REQUESTS)) {
    assert(shown.has(type), `no vector is a ${type}`);
    assert(shown.has(`${type} answer`), `no vector answers a ${type}`);
  }
  for (const code of REFUSAL_CODES) assert(shown.has(code), `no vector refuses with ${code}`);
});

Deno.test("the control vectors have different names", () => {
  const names = [...requestVectors, ...answerVectors].map(({ name }) => name);
  assertEquals(names, [...new Set(names)]);
});

Deno.test("decodeRequest() names the field at fault", () => {
  const fault = decodeRequest(
    '{"version":1,"type":"register","role":"member","name":"a","host":"::"}',
  );
  assert("code" in fault);
  assertEquals(fault.message, 'Bad request: field "port" is missing.');
});

/** All types of requests: the compiler says so when one is missing. */
const REQUESTS: Record<RequestType, true> = {
  register: true,
  list_groups: true,
  list_members: true,
  join_group: true,
  open_direct: true,
  exit_group: true,
  quit: true,
  keep_groups: true,
  check_path: true,
};
