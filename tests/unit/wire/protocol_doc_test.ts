import { assert, assertEquals } from "@std/assert";
import * as core from "../../../lib/core/mod.ts";
import * as wire from "../../../lib/wire/mod.ts";
import { answerVectors, datagramVectors, requestVectors } from "./vectors.ts";

/** The text of docs/PROTOCOL.md, which the tests compare with the code. */
const page = Deno.readTextFileSync(new URL("../../../docs/PROTOCOL.md", import.meta.url));
const sections = page.split(/^#{2,4} /m).map((text) => ({
  title: text.slice(0, text.indexOf("\n")),
  text,
}));

/** Returns the cells of every table with this header row, row by row. */
function rows(header: string, text = page): string[][] {
  const found: string[][] = [];
  let inTable = false;
  for (const line of text.split("\n")) {
    if (line.replaceAll(/ +/g, " ") === header) inTable = true;
    else if (!line.startsWith("|")) inTable = false;
    else if (inTable && !/^\|[\s|:-]+\|$/.test(line)) {
      found.push(line.split("|").slice(1, -1).map((cell) => cell.trim()));
    }
  }
  return found;
}

function unquote(cell: string): string {
  return cell.replaceAll("`", "");
}

Deno.test("PROTOCOL.md lists every frame with its code, and no other", () => {
  const listed = rows("| Code | Frame | From → to | Says |")
    .map(([code, frame]) => [unquote(frame!), Number(code)]);
  assertEquals(listed, Object.entries(wire.FRAME_CODES));
});

Deno.test("PROTOCOL.md describes every frame under a heading of its own", () => {
  const described = sections.flatMap(({ title }) =>
    title.startsWith("`") ? [...title.matchAll(/`([\w-]+)`/g)].map(([, name]) => name) : []
  );
  for (const type of Object.keys(wire.FRAME_CODES)) {
    assert(described.includes(type), `no heading for ${type}`);
  }
});

Deno.test("PROTOCOL.md lists every refusal code, and no other", () => {
  const listed = rows("| Code | Means |").map(([code]) => unquote(code!));
  assertEquals(listed, [...wire.REFUSAL_CODES]);
});

Deno.test("PROTOCOL.md lists every fault that a vector shows, and no other", () => {
  const listed = rows("| Fault | Means | A vector |");
  const shown = datagramVectors.flatMap(({ error }) => error?.fault ?? []);
  assertEquals(new Set(listed.map(([fault]) => unquote(fault!))), new Set<string>(shown));
  for (const [fault, , name] of listed) {
    const vector = datagramVectors.find((one) => one.name === unquote(name!));
    assertEquals(vector?.error?.fault, unquote(fault!));
  }
});

Deno.test("PROTOCOL.md gives limits and times their values", () => {
  const values: Record<string, unknown> = { ...core, ...wire };
  const listed = [
    ...rows("| Name | Value | Unit and reason |"),
    ...rows("| Name | Value | What happens then |"),
  ];
  assert(listed.length > 30);
  for (const [name, value] of listed) {
    assertEquals(Number(value!.replaceAll(",", "")), values[unquote(name!)], name!);
  }
});

Deno.test("PROTOCOL.md names only constants that exist", () => {
  for (const [, name] of page.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)) {
    assert(name! in core || name! in wire, `the constant ${name} does not exist`);
  }
});

Deno.test("PROTOCOL.md gives each limit in its text the right number", () => {
  const values: Record<string, unknown> = { ...core, ...wire };
  const mentions = [...page.matchAll(/([\d.,]+)(?: bytes| ms)?\s+\(`([A-Z_]+)`[,)]/g)];
  assert(mentions.length >= 8);
  for (const [, number, name] of mentions) {
    assertEquals(Number(number!.replaceAll(",", "")), values[name!], name!);
  }
});

Deno.test("PROTOCOL.md names only vectors that exist", () => {
  const names = new Set(
    [...datagramVectors, ...requestVectors, ...answerVectors].map(({ name }) => name),
  );
  const lists = [...page.matchAll(/Vectors:\s((?:`[\w-]+`(?:,\s)?)+)\./g)];
  assertEquals(lists.length, page.split(/Vectors:\s/).length - 1, "a list of vectors is malformed");
  for (const [, list] of lists) {
    for (const [, name] of list!.matchAll(/`([\w-]+)`/g)) assert(names.has(name!), name!);
  }
});

Deno.test("PROTOCOL.md shows the bytes of vectors as they are", () => {
  const examples = [...page.matchAll(/```hex ([\w-]+)\n([^`]*)```/g)];
  assert(examples.length >= 4);
  for (const [, name, hex] of examples) {
    const vector = datagramVectors.find((one) => one.name === name);
    assertEquals(hex!.trimEnd().split("\n"), vector?.hex, name!);
  }
});

Deno.test("PROTOCOL.md gives header fields the offsets that the code gives them", () => {
  const header = sections.find(({ title }) => title === "2.1 Header")!;
  const listed = rows("| Offset | Bytes | Field | Meaning |", header.text);
  const offsets = listed.map(([offset]) => Number(offset));
  assertEquals(offsets, Object.values(wire.HEADER));
  const last = listed.at(-1)!;
  assertEquals(Number(last[0]) + Number(last[1]), wire.HEADER_BYTES);
});

Deno.test("PROTOCOL.md gives fields offsets that follow from the sizes before", () => {
  let at: number | undefined;
  for (const [offset, bytes, field] of rows("| Offset | Bytes | Field | Meaning |")) {
    if (offset === "0") at = 0;
    assertEquals(offset, at === undefined ? "–" : `${at}`, `the offset of ${field}`);
    at = at === undefined || !/^\d+$/.test(bytes!) ? undefined : at + Number(bytes);
  }
});

Deno.test("PROTOCOL.md gives frames of fixed size the size that their vectors have", () => {
  let compared = 0;
  for (const { title, text } of sections) {
    const type = unquote(title);
    const listed = rows("| Offset | Bytes | Field | Meaning |", text);
    const isFixed = listed.length > 0 && listed.every(([, bytes]) => /^\d+$/.test(bytes!));
    if (!(type in wire.FRAME_CODES) || !isFixed) continue;
    const vector = datagramVectors.find(({ value }) => (
      value?.frames.length === 1 && value.frames[0]!.type === type
    ));
    const size = listed.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
    assertEquals(size, parseInt(vector!.hex[1]!.slice(3, 7), 16), type);
    compared++;
  }
  assert(compared >= 8, `only ${compared} frames were compared`);
});

Deno.test("PROTOCOL.md lists the characters that no name on the wire has", () => {
  const [, listed] = page.match(/```text names\n([^`]*)```/)!;
  const ranges = core.NOT_IN_NAMES.map((range) =>
    [...new Set(range)].map((code) => code.toString(16).toUpperCase()).join("-")
  );
  assertEquals(listed!.trim().split(/\s+/), ranges);
});
