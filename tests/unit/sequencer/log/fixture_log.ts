/** Entries of a sequence, short to write, and what a log answers, short to read. */
import type { Epoch, GroupId, Seq } from "../../../../lib/core/mod.ts";
import {
  changeEntry,
  cutMessage,
  installEntry,
  type PastPage,
  type SequenceEntry,
} from "../../../../lib/ordering/mod.ts";
import type { LocalLog, OrderedLog } from "../../../../lib/sequencer/log/mod.ts";
import type { LogReign } from "../../../../lib/sequencer/machine/mod.ts";
import { changeOf, GROUP } from "../../client/member/fixture_groups.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function epoch(number: number): Epoch {
  return { number, boot: 9 };
}

/** A message of a slot, or a fragment of one for each 1,143 bytes. */
export function said(slot: number, text: string, number = 1): SequenceEntry[] {
  const bytes = encoder.encode(text);
  return cutMessage(bytes.length, 1_000).map((slice, i) => (
    { slice, bytes, epoch: epoch(number), slot, submission: i + 1 }
  ));
}

/** Returns the join of a member whose slot is the number of the view. */
export function joins(name: string, view: number, number = 1): SequenceEntry {
  return changeEntry(epoch(number), changeOf("join", view, name));
}

export function opens(number: number, previousLast: Seq): SequenceEntry {
  const rest = { view: 9, part: 0, parts: 1, members: [] };
  return installEntry({ epoch: epoch(number), previousLast, ...rest });
}

export function reign(number: number, first: Seq, installed?: number): LogReign {
  return {
    ...{ id: GROUP, name: "books", mode: "total", epoch: epoch(number), view: 0, first },
    installed: installed === undefined ? undefined : epoch(installed),
    senders: [],
  };
}

/** Appends as a sequencer does. */
export function append(
  log: OrderedLog,
  first: Seq,
  entries: readonly SequenceEntry[],
  { stable = 0, vacant = 0, group = GROUP as GroupId } = {},
): void {
  log.append({ group, first, entries, stable, vacant, view: 3 });
}

/** A page as lines: messages with their places and senders, and gaps. */
export function linesOfPage(page: PastPage | undefined): string[] {
  const lines = (page?.items ?? []).map((item) => {
    if (item.type === "gap") return `gap ${item.range.first}-${item.range.last}`;
    const { range: { first, last }, sender: { name }, bytes, start, end } = item;
    const text = decoder.decode(bytes.subarray(start, end));
    const place = first === last ? `${first}` : `${first}-${last}`;
    return `${place} ${name}: ${text.length > 20 ? `${text.length} bytes` : text}`;
  });
  return page?.isEnd === false ? [...lines, `more from ${page.next}`] : lines;
}

/** Asks a log one question and returns its page as lines. */
export function asked(
  log: LocalLog,
  { place = 0, count = 0, until = 100 }: { place?: Seq; count?: number; until?: Seq },
): string[] {
  return linesOfPage(log.recall(GROUP, { question: 1, place, offset: 0, count, until }));
}

/** Asks a log that may reply later. */
export async function askedLater(
  log: OrderedLog,
  { place = 0, count = 0, until = 100 }: { place?: Seq; count?: number; until?: Seq },
): Promise<string[]> {
  return linesOfPage(await log.recall(GROUP, { question: 1, place, offset: 0, count, until }));
}
