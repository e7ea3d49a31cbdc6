/**
 * Writes lib/tracker/directory/names/confusables.ts from confusables.txt of Unicode's Security
 * Mechanisms (UTS #39): `deno run tools/confusables.ts < confusables.txt > FILE`, then `deno fmt`.
 * ICU's sources have that file in source/data/unidata.
 *
 * Left out is what gm's skeleton never meets: characters that Unicode's compatibility
 * decomposition (NFKD) changes, as it comes first.
 */

/** The columns of a line in the generated text. */
const COLUMNS_MAX = 98;

const text = await new Response(Deno.stdin.readable).text();
const version = /^# Version: (.+)$/m.exec(text)?.[1];
if (version === undefined) {
  throw new Error("Cannot find the line `# Version:` in stdin: give Unicode's confusables.txt");
}

/** The characters that look like each prototype. */
const sources = new Map<string, number[]>();
for (const line of text.split("\n")) {
  const fields = line.replace(/#.*/, "").split(";");
  const source = textOf(fields[0] ?? "");
  if (fields.length < 3 || source.normalize("NFKD") !== source) continue;
  const prototype = textOf(fields[1] ?? "").normalize("NFKD");
  if (prototype === source) continue;
  sources.set(prototype, [...sources.get(prototype) ?? [], source.codePointAt(0)!]);
}

console.log(`// Written by tools/confusables.ts from confusables.txt of Unicode ${version}.
// © 2022 Unicode®, Inc. Distributed under the Terms of Use and the License in
// https://www.unicode.org/license.txt: LICENSE has its text.

/** The version of the table. */
export const CONFUSABLES_VERSION = "${version}";

/**
 * Characters that look like others, in hexadecimal: the characters of a prototype joined by \`+\`, a
 * colon, and then the characters that look like it, each as the difference from the one before.
 */
export const CONFUSABLES = \`
${lines([...sources].map(entry)).join("\n")}
\`;`);

/** Returns the text of code points in hexadecimal, with blanks between. */
function textOf(codes: string): string {
  return codes.trim().split(/\s+/).filter(Boolean)
    .map((code) => String.fromCodePoint(parseInt(code, 16))).join("");
}

function entry([prototype, characters]: [string, number[]]): string {
  const codes = [...prototype].map((character) => hex(character.codePointAt(0)!)).join("+");
  let before = 0;
  const steps = characters.sort((a, b) => a - b).map((code) => {
    const step = hex(code - before);
    before = code;
    return step;
  });
  return `${codes}:${steps.join(",")}`;
}

function hex(number: number): string {
  return number.toString(16);
}

/** Joins entries to lines; an entry that is too long is alone on its line. */
function lines(entries: readonly string[]): string[] {
  const found: string[] = [];
  for (const one of entries) {
    const last = found.at(-1);
    if (last !== undefined && last.length + 1 + one.length <= COLUMNS_MAX) {
      found[found.length - 1] = `${last} ${one}`;
    } else found.push(one);
  }
  return found;
}
