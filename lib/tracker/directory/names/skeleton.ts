import { CONFUSABLES } from "./confusables.ts";

/** A character that nobody sees: joiners, variation selectors, fillers, the blank of Braille. */
const UNSEEN = /\p{DI}|\u2800/gu;

/** The prototype of each character that looks like something else; made when it is first needed. */
let prototypes: Map<string, string> | undefined;

/**
 * Returns the skeleton of a text by UTS #39: two texts that look the same have the same skeleton.
 * That of `paypal` in Cyrillic letters is `paypal`. A skeleton is for comparing, not for reading:
 * that of `modem` is `rnodern`.
 */
export function skeletonOf(text: string): string {
  prototypes ??= readTable();
  let skeleton = "";
  for (const character of text.normalize("NFKD").replace(UNSEEN, "")) {
    skeleton += prototypes.get(character) ?? character;
  }
  return skeleton.normalize("NFD");
}

function readTable(): Map<string, string> {
  const table = new Map<string, string>();
  for (const entry of CONFUSABLES.trim().split(/\s/)) {
    const [codes = "", steps = ""] = entry.split(":");
    const prototype = codes.split("+").map(characterOf).join("");
    let code = 0;
    for (const step of steps.split(",")) {
      code += parseInt(step, 16);
      table.set(String.fromCodePoint(code), prototype);
    }
  }
  return table;
}

function characterOf(code: string): string {
  return String.fromCodePoint(parseInt(code, 16));
}
