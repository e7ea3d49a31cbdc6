import { MODES } from "../../core/mod.ts";
import { COMMAND_WORDS, GROUP_COMMAND_WORDS } from "./parse_line.ts";

/** Words that a line can be completed with. */
export interface Completable {
  /** All groups. */
  readonly groups: readonly string[];
  /** The groups that we are in. */
  readonly joined: readonly string[];
  /** Members of the selected group. */
  readonly names: readonly string[];
  /** Members of all groups that we are in, without ourselves. */
  readonly others: readonly string[];
}

/** Returns true if all groups have to be known to complete this line. */
export function wantsGroups(line: string): boolean {
  return /^[!/](lm|j)\s+\S*$/.test(line);
}

/** Returns what the end of the line may become, and that end. */
export function complete(line: string, known: Completable): [matches: string[], end: string] {
  const [, mark, word, group] = /^([!/])(?!\1)(\S*)(?:\s+(\S*))?$/.exec(line) ?? [];
  const [, order] = /^[!/]j\s+\S+\s+(\S*)$/.exec(line) ?? [];
  if (order !== undefined) return [startingWith([...MODES, "signed"], order), order];
  const [, signed] = /^[!/]j\s+\S+\s+(?:fifo|total|safe)\s+(\S*)$/.exec(line) ?? [];
  if (signed !== undefined) return [startingWith(["signed"], signed), signed];
  if (mark === undefined) return completeName(line, known.names);
  if (group === undefined) {
    const words = COMMAND_WORDS.map((each) =>
      each === "d" || GROUP_COMMAND_WORDS.includes(each) ? `${mark}${each} ` : mark + each
    );
    return [startingWith(words, line), line];
  }
  if (word === "d") return [startingWith(known.others, group), group];
  if (word !== "h" && !GROUP_COMMAND_WORDS.includes(word!)) return [[], group];
  const isInside = word === "w" || word === "e" || word === "h" || word === "verify";
  const groups = isInside ? known.joined : known.groups;
  return [startingWith(groups, group), group];
}

function completeName(line: string, names: readonly string[]): [string[], string] {
  const end = /\S*$/.exec(line)![0];
  return [end === "" ? [] : startingWith(names, end), end];
}

function startingWith(words: readonly string[], start: string): string[] {
  return words.filter((word) => word.startsWith(start));
}
