import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { receivedNameFault, U48_MAX } from "../../lib/core/mod.ts";
import type { PastItem, PastPage, PastQuery } from "../../lib/ordering/mod.ts";
import { HistoryFileError } from "../../lib/sequencer/log/mod.ts";
import { SqliteLog } from "../../lib/sequencer/log/sqlite_log.ts";
import { decodeRequest, encodeRequest, type KeptGroupRecord } from "../../lib/wire/mod.ts";
import { GROUP } from "../unit/client/member/fixture_groups.ts";
import { tempFile } from "../unit/sequencer/log/fixture_file.ts";
import { append, joins, opens, reign, said } from "../unit/sequencer/log/fixture_log.ts";
import { type FuzzTarget, fuzzTarget } from "./fuzz_target.ts";

const MESSAGES = 250;
/** Pages of history that hold all of the file, and some more. */
const PAGES_MAX = 60;
const PAGE_BYTES = 4_096;

/** Returns the bytes of a file in which ford and katerina talk, in two epochs. */
function makeFile(): Uint8Array {
  using file = tempFile();
  const log = new SqliteLog(file.path, () => {});
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1), joins("katerina", 2)]);
  let next = 3;
  for (let i = 0; i < MESSAGES; i++) {
    const entries = said(1 + i % 2, `${i} `.padEnd(i % 50 === 0 ? 3_000 : 40 + i, "."));
    append(log, next, entries);
    next += entries.length;
  }
  log.release(GROUP);
  log.begin(reign(2, next + 9, 1));
  append(log, next + 9, [opens(2, next + 8), ...said(1, "the end", 2)]);
  log.close();
  return Deno.readFileSync(file.path);
}

/** A damaged file, and a question. */
interface DamagedFile {
  /** Bytes that are altered: the page, modulo their number, and the offset in it. */
  readonly flips: readonly { readonly page: number; readonly at: number; readonly xor: number }[];
  /** A page that is overwritten by one byte; none if it is `null`. */
  readonly page: number | null;
  readonly byte: number;
  readonly place: number;
  readonly count: number;
}

let template: Uint8Array | undefined;

function damaged({ flips, page, byte }: DamagedFile): Uint8Array {
  template ??= makeFile();
  const bytes = template.slice();
  const pages = bytes.length / PAGE_BYTES;
  for (const flip of flips) bytes[flip.page % pages * PAGE_BYTES + flip.at]! ^= flip.xor;
  // The first page is that of the schema, without which nothing can be opened.
  const start = page === null ? bytes.length : (1 + page % (pages - 1)) * PAGE_BYTES;
  return bytes.fill(byte, start, start + PAGE_BYTES);
}

/** Checks that an item can be sent as it is, and returns the place after it. */
function checkItem(item: PastItem, next: number): number {
  const { first, last } = item.range;
  const isRange = Number.isInteger(first) && Number.isInteger(last);
  assert(isRange && first >= next && last >= first && last <= U48_MAX, `${first} to ${last}`);
  if (item.type === "gap") return last + 1;
  const { sender: { id, name }, sentAt, bytes, start, end } = item;
  assert(Number.isInteger(id) && id >= 0 && id <= U48_MAX && receivedNameFault(name) === undefined);
  assert(Number.isSafeInteger(sentAt) && sentAt >= 0, `sent at ${sentAt}`);
  assert(bytes instanceof Uint8Array && start <= end && end <= bytes.length);
  return last + 1;
}

/** Checks that the tracker can be told of the groups in the file. */
function checkStored(groups: readonly KeptGroupRecord[]): void {
  const request = { type: "keep_groups", member: 1, groups } as const;
  assertEquals<unknown>(decodeRequest(encodeRequest(request)), request);
}

/** Checks that a damaged file is refused, or answers questions with what can be read. */
function checkHistory(file: DamagedFile): void {
  using temp = tempFile();
  Deno.writeFileSync(temp.path, damaged(file));
  try {
    const log = new SqliteLog(temp.path, () => {});
    try {
      checkStored(log.stored);
      checkPages((question) => log.recall(GROUP, question), { ...file, until: 1_000 });
    } finally {
      log.close();
    }
  } catch (error) {
    if (!(error instanceof HistoryFileError)) throw error;
  }
}

/** Checks that a log answers a question page by page, and comes to an end. */
export function checkPages(
  recall: (question: PastQuery) => PastPage | undefined,
  { place: first, count, until }: Pick<PastQuery, "place" | "count" | "until">,
): void {
  let next = 0;
  let place = first;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = recall({ question: 1, place, offset: 0, count, until });
    for (const item of page?.items ?? []) next = checkItem(item, next);
    if (page === undefined || page.isEnd) return;
    assert(page.next > place, "a page goes on");
    place = page.next;
  }
  throw new Error(`There are more than ${PAGES_MAX} pages`);
}

/** The reader of history files. */
export const HISTORY_TARGETS: readonly FuzzTarget[] = [
  fuzzTarget(
    "history-pages",
    fc.record({
      flips: fc.array(
        fc.record({
          page: fc.nat(1_000),
          at: fc.oneof(fc.nat(PAGE_BYTES - 1), fc.nat(40)),
          xor: fc.integer({ min: 1, max: 255 }),
        }),
        { maxLength: 12 },
      ),
      page: fc.option(fc.nat(1_000), { freq: 2 }),
      byte: fc.constantFrom(0, 1, 13, 255),
      place: fc.nat(300),
      count: fc.oneof(fc.constant(0), fc.nat(200)),
    }),
    checkHistory,
    15,
  ),
];
