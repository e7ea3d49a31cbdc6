import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError, type Seq } from "../../../../lib/core/mod.ts";
import { MemoryLog, type OrderedLog } from "../../../../lib/sequencer/log/mod.ts";
import { HistoryFileError } from "../../../../lib/sequencer/log/history_file_error.ts";
import { SqliteLog } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { tempFile, withTalk } from "./fixture_file.ts";
import { append, asked, joins, opens, reign, said } from "./fixture_log.ts";

/** The engines, and what each confirmed. */
const ENGINES: Record<string, (path: string, kept: Seq[]) => OrderedLog> = {
  MemoryLog: (_path, kept) => new MemoryLog((_group, last) => kept.push(last)),
  SqliteLog: (path, kept) => new SqliteLog(path, (_group, last) => kept.push(last)),
};

for (const [name, open] of Object.entries(ENGINES)) {
  const story = (what: string, tell: (log: OrderedLog, kept: Seq[]) => void) =>
    Deno.test(`${name} ${what}`, () => {
      using file = tempFile();
      const kept: Seq[] = [];
      const log = open(file.path, kept);
      try {
        tell(log, kept);
      } finally {
        log.close();
      }
    });

  story("confirms each batch when it has it", (log, kept) => {
    withTalk(log);
    assertEquals(kept, [2, 6]);
  });

  story("returns the last messages up to a place, with their senders' names", (log) => {
    withTalk(log);
    assertEquals(asked(log, { count: 2, until: 6 }), ["5 ford: three", "6 katerina: "]);
    assertEquals(asked(log, { count: 2, until: 5 }), ["4 katerina: two", "5 ford: three"]);
    assertEquals(asked(log, { count: 9, until: 4 }), ["2 ford: one", "4 katerina: two"]);
  });

  story("returns everything from a place on, with a gap for what it does not have", (log) => {
    withTalk(log);
    assertEquals(asked(log, { place: 5, until: 6 }), ["5 ford: three", "6 katerina: "]);
    assertEquals(asked(log, { place: 5, until: 8 }), [
      "5 ford: three",
      "6 katerina: ",
      "gap 7-8",
    ]);
    assertEquals(asked(log, { place: 7, until: 6 }), []);
  });

  story("returns the last of too many messages, with a gap for those it left out", (log) => {
    withTalk(log);
    assertEquals(asked(log, { place: 2, count: 1, until: 5 }), ["gap 2-4", "5 ford: three"]);
  });

  story("puts fragments together, and reports a message that lacks one as a gap", (log) => {
    const long = said(1, "x".repeat(3_000));
    log.begin(reign(1, 1));
    append(log, 1, [joins("ford", 1), ...long, ...said(1, "short")]);
    assertEquals(asked(log, { until: 5 }), ["2-4 ford: 3000 bytes", "5 ford: short"]);
    assertEquals(asked(log, { place: 3, until: 5 }), ["gap 3-4", "5 ford: short"]);
    assertEquals(asked(log, { until: 3 }), ["gap 2-3"]);
  });

  story("returns pages, each beginning where the one before ended", (log) => {
    log.begin(reign(1, 1));
    append(log, 1, [joins("ford", 1), ...[1, 2, 3].flatMap((n) => said(1, `${n}`.repeat(4_500)))]);
    const page = asked(log, { until: 13 });
    assertEquals(page, ["2-5 ford: 4500 bytes", "6-9 ford: 4500 bytes", "more from 10"]);
    assertEquals(asked(log, { place: 10, until: 13 }), ["10-13 ford: 4500 bytes"]);
  });

  story(
    "names senders that joined before its reign, and a sender it never heard of by its slot",
    (log) => {
      const senders = [{ slot: 4, id: 44, name: "arthur" }];
      log.begin({ ...reign(2, 50, 1), senders });
      append(log, 50, [...said(4, "recovered"), ...said(3, "whose?"), opens(2, 51)]);
      assertEquals(asked(log, { count: 9, until: 52 }), [
        "gap 1-49",
        "50 arthur: recovered",
        "51 slot3: whose?",
      ]);
    },
  );

  story("returns nothing for a group that it was never given", (log) => {
    assertEquals(asked(log, { count: 1, until: 0 }), []);
  });
}

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
