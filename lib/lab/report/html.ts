/** Characters that no page may have, and those that turn the direction of the text after them. */
const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]/g;

/**
 * A text that is HTML already, drawn plots included. Any other value is escaped when it is put into
 * a page. Neither can drive what shows it: unsafe characters become escapes.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text.replace(
      UNSAFE,
      (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
    );
  }

  toString(): string {
    return this.text;
  }
}

type Part = Html | string | number | undefined | readonly Part[];

/** Makes HTML of a template and escapes its values unless they are {@linkcode Html}. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((string, i) => string + textOf(parts[i])).join(""));
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return String(part).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
