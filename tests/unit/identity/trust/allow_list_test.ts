import { assert, assertEquals, assertMatch } from "@std/assert";
import { MEMBERS_MAX } from "../../../../lib/core/mod.ts";
import { AllowList, parseAllowList, publicKeyLine } from "../../../../lib/identity/trust/mod.ts";
import { ARTHUR, FORD } from "../fixture_identities.ts";

const STRANGER = new Uint8Array(32).fill(3);

function listOf(...lines: string[]): AllowList {
  const parsed = parseAllowList(lines.join("\n"));
  assert(parsed instanceof AllowList, JSON.stringify(parsed));
  return parsed;
}

function faultsOf(...lines: string[]): [line: number, fault: string][] {
  const parsed = parseAllowList(lines.join("\n"));
  assert(!(parsed instanceof AllowList));
  return parsed.map(({ line, fault }) => [line, fault]);
}

Deno.test("parseAllowList() reads comments, blank lines, names, and lines of Windows", () => {
  const list = listOf(
    "\uFEFF# who may take part",
    "",
    `  ${FORD.line} ford@betelgeuse, from his laptop\r`,
    `names="arthur, Τρίλιαν"\t${ARTHUR.line}`,
  );
  assertEquals(list.size, 2);
  assertEquals(list.judge(FORD.publicKey, "zaphod"), "admitted");
  assertEquals(list.judge(ARTHUR.publicKey, "arthur"), "admitted");
  assertEquals(list.judge(ARTHUR.publicKey, "Τρίλιαν"), "admitted");
  assertEquals(listOf("# nobody").size, 0);
});

Deno.test("AllowList.judge() keeps strangers out, and names for those that are listed with them", () => {
  const list = listOf(FORD.line, `names="arthur" ${ARTHUR.line}`);
  assertEquals(list.judge(STRANGER, "zaphod"), "unknown-key");
  assertEquals(list.judge(ARTHUR.publicKey, "zaphod"), "other-names");
  assertEquals(list.judge(FORD.publicKey, "arthur"), "reserved");
  assertEquals(list.judge(FORD.publicKey, "ford@betelgeuse"), "admitted");
  const both = listOf(`names="ford" ${FORD.line}`, `names="ford,arthur" ${ARTHUR.line}`);
  assertEquals(both.judge(FORD.publicKey, "ford"), "admitted");
  assertEquals(both.judge(ARTHUR.publicKey, "ford"), "admitted");
});

Deno.test("parseAllowList() refuses each other option by its name", () => {
  const options: [text: string, shown: string][] = [
    ["no-pty", "no-pty"],
    ['command="echo hi, there"', 'command=\\"echo hi, there\\"'],
    ['names="ford",restrict', "restrict"],
    ["names=ford", "names=ford"],
    ['from="10.0.0.1",names="ford"', 'from=\\"10.0.0.1\\"'],
    ["cert-authority", "cert-authority"],
  ];
  for (const [option, shown] of options) {
    assertEquals(faultsOf(`${option} ${FORD.line}`), [
      [1, `The option "${shown}" is not supported: the only one is names="ford,arthur".`],
    ]);
  }
});

Deno.test("parseAllowList() reports each line that it cannot use, with its number", () => {
  const faults = faultsOf(
    FORD.line,
    "ssh-rsa AAAA ford",
    "ssh-ed25519",
    "ssh-ed25519 AAAA",
    `names="ford ${ARTHUR.line}`,
    `names="ford",names="arthur" ${ARTHUR.line}`,
    `names="two words" ${ARTHUR.line}`,
    `names="" ${ARTHUR.line}`,
    FORD.line,
    'names="ford"',
  );
  const expected: [line: number, fault: RegExp][] = [
    [2, /^"ssh-rsa" is not a type of key that gm takes: make a key with ssh-keygen -t ed25519\.$/],
    [3, /^"ssh-ed25519" has no key: a line is ssh-ed25519 KEY\.$/],
    [4, /^"AAAA" is no key of type ssh-ed25519: copy the line again\.$/],
    [5, /^A quote is not closed/],
    [6, /^The option names is there twice/],
    [7, /^The name "two words" contains U\+0020/],
    [8, /^The name "" is empty\.$/],
    [9, /^The key is in line 1 already/],
    [10, /has no key: a line is ssh-ed25519 KEY\.$/],
  ];
  assertEquals(faults.map(([line]) => line), expected.map(([line]) => line));
  for (const [i, [, fault]] of faults.entries()) assertMatch(fault, expected[i]![1]);
});

Deno.test("parseAllowList() reports ten faults, and takes as many keys as a tracker members", () => {
  assertEquals(faultsOf(...new Array(50).fill("nobody x")).length, 10);
  const keys = Array.from({ length: MEMBERS_MAX + 1 }, (_, i) => {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setUint32(0, i);
    return publicKeyLine(key);
  });
  assertEquals(listOf(...keys.slice(1)).size, MEMBERS_MAX);
  assertMatch(faultsOf(...keys)[0]![1], /^There are more than 10000 keys/);
});
