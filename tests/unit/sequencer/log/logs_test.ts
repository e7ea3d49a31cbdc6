import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError, type Seq } from "../../../../lib/core/mod.ts";
import { type LocalLog, MemoryLog } from "../../../../lib/sequencer/log/mod.ts";
import { HistoryFileError } from "../../../../lib/sequencer/log/history_file_error.ts";
import { SqliteLog } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { tempFile, withTalk } from "./fixture_file.ts";
import { append, asked, joins, reign, said } from "./fixture_log.ts";
import { tellLogStories } from "./log_stories.ts";

/** The engines, and what each confirmed. */
const ENGINES: Record<string, (path: string, kept: Seq[]) => LocalLog> = {
  MemoryLog: (_path, kept) => new MemoryLog((_group, last) => kept.push(last)),
  SqliteLog: (path, kept) => new SqliteLog(path, (_group, last) => kept.push(last)),
};

for (const [name, open] of Object.entries(ENGINES)) {
  tellLogStories((what, tell) =>
    Deno.test(`${name} ${what}`, async () => {
      using file = tempFile();
      const kept: Seq[] = [];
      const log = open(file.path, kept);
      try {
        await tell({ log, kept, settled: () => Promise.resolve() });
      } finally {
        log.close();
      }
    })
  );
}

Deno.test("MemoryLog and SqliteLog confirm each batch before append() returns", () => {
  for (const open of Object.values(ENGINES)) {
    using file = tempFile();
    const kept: Seq[] = [];
    const log = open(file.path, kept);
    withTalk(log);
    log.close();
    assertEquals(kept, [2, 6]);
  }
});

Deno.test("MemoryLog.append() refuses a batch that leaves a hole", () => {
  const log = new MemoryLog(() => {});
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1)]);
  assertThrows(() => append(log, 3, said(1, "three")), InvariantError, "right after");
});

Deno.test("SqliteLog throws a HistoryFileError whatever of the database fails while it writes", () => {
  using file = tempFile();
  const log = new SqliteLog(file.path, () => {});
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1)]);
  // As a disk that fails, but at will: the statements of a closed database throw.
  log.close();
  assertThrows(() => append(log, 2, said(1, "two")), HistoryFileError, file.path);
  assertThrows(() => log.noteCreated(GROUP, 7), HistoryFileError, file.path);
  assertThrows(() => log.close(), HistoryFileError, file.path);
});

Deno.test("MemoryLog keeps the newest entries, and drops a group that is released", () => {
  const log = new MemoryLog(() => {});
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1)]);
  for (let i = 0; i < 200; i++) append(log, 2 + 58 * i, said(1, `${i % 10}`.repeat(65_536)));
  const [gap, ...rest] = asked(log, { count: 200, until: 11_601 });
  assert(/^gap 1-\d+$/.test(gap!), gap);
  assert(rest.length > 0);
  log.release(GROUP);
  assertEquals(
    log.recall(GROUP, { question: 1, place: 0, offset: 0, count: 1, until: 9 }),
    undefined,
  );
});
