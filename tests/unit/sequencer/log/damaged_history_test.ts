import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { HistoryFileError } from "../../../../lib/sequencer/log/history_file_error.ts";
import { SqliteLog } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { tempFile, withMessages, withTalk } from "./fixture_file.ts";
import { asked, linesOfPage } from "./fixture_log.ts";

const PAGE_BYTES = 4_096;

/** Makes the columns of entries take any type: damage puts there what the table refuses. */
const LOOSEN = `
ALTER TABLE entries RENAME TO strict_entries;
CREATE TABLE entries (
  log, seq, epoch, boot, slot, submission, fragment, sent_at, payload, PRIMARY KEY (log, seq)
);
INSERT INTO entries SELECT * FROM strict_entries;
DROP TABLE strict_entries;
`;

/** Runs with a file that was written, closed and then changed by SQL, as damage would change it. */
function withChanged(sql: string, run: (path: string) => void): void {
  using file = tempFile();
  const log = new SqliteLog(file.path, () => {});
  withTalk(log);
  log.close();
  const database = new DatabaseSync(file.path);
  database.exec(LOOSEN + sql);
  database.close();
  run(file.path);
}

/** Returns what a file tells of the talk. */
function told(path: string, count = 0): string[] {
  const log = new SqliteLog(path, () => {});
  try {
    return asked(log, { until: 6, count });
  } finally {
    log.close();
  }
}

const ROWS: readonly (readonly [string, readonly string[]])[] = [
  ["SET payload = 'text' WHERE seq = 4", ["2 ford: one", "gap 4-4", "5 ford: three"]],
  ["SET sent_at = -1 WHERE seq = 5", ["2 ford: one", "4 katerina: two", "gap 5-5"]],
  ["SET fragment = 7 WHERE seq = 2", ["gap 2-2", "4 katerina: two", "5 ford: three"]],
  ["SET fragment = 'x' WHERE seq = 2", ["gap 2-2", "4 katerina: two", "5 ford: three"]],
  ["SET slot = 1.5 WHERE seq = 2", ["gap 2-2", "4 katerina: two", "5 ford: three"]],
];
for (const [change, expected] of ROWS) {
  Deno.test(`SqliteLog loses a row that it cannot have written, and no other: ${change}`, () => {
    withChanged(`UPDATE entries ${change}`, (path) => {
      assertEquals(told(path).filter((line) => !line.startsWith("6 ")), expected);
      assertEquals(told(path, 1), ["6 katerina: "]);
    });
  });
}

Deno.test("SqliteLog shows an unknown sender where the row of the sender is damaged", () => {
  withChanged("UPDATE senders SET name = 'a b' WHERE slot = 1", (path) => {
    assertEquals(told(path).slice(0, 2), ["2 slot1: one", "4 katerina: two"]);
  });
});

Deno.test("SqliteLog takes no place as skipped that has a message, whatever the file says", () => {
  for (const [first, last] of [[3, 5], [2, 900], [1, 2]]) {
    // Without the entry 3, a join, the first of these begins where there is nothing.
    const skip =
      `DELETE FROM entries WHERE seq = 3; INSERT INTO skips VALUES (1, ${first}, ${last})`;
    withChanged(skip, (path) => {
      const messages = told(path).filter((line) => !line.startsWith("gap"));
      assertEquals(messages, ["2 ford: one", "4 katerina: two", "5 ford: three", "6 katerina: "]);
    });
  }
});

Deno.test("SqliteLog refuses a file whose groups are not as they were written", () => {
  for (const change of ["name = 'a b'", "mode = 'none'", "view = -1", "boot = 4294967296"]) {
    withChanged(`UPDATE groups SET ${change}`, (path) => {
      assertThrows(() => new SqliteLog(path, () => {}), HistoryFileError, "the file is damaged");
    });
  }
});

/** Returns the messages of all pages up to a place. */
function allMessages(log: SqliteLog, until: number): string[] {
  const messages: string[] = [];
  for (let place = 1, isEnd = false; !isEnd;) {
    const page = log.recall(GROUP, { question: 1, place, offset: 0, count: 0, until })!;
    const items = page.items.filter(({ type }) => type === "message");
    messages.push(...linesOfPage({ ...page, items, isEnd: true }));
    ({ next: place, isEnd } = page);
  }
  return messages;
}

Deno.test("SqliteLog answers a question whatever page of its file is overwritten", () => {
  using whole = tempFile();
  const log = new SqliteLog(whole.path, () => {});
  withMessages(log, 120, 200);
  log.close();
  const bytes = Deno.readFileSync(whole.path);
  let told = 0;
  for (let page = 1; page < bytes.length / PAGE_BYTES; page++) {
    using file = tempFile();
    const start = page * PAGE_BYTES;
    Deno.writeFileSync(file.path, bytes.slice().fill(0xff, start, start + PAGE_BYTES));
    let damaged: SqliteLog;
    try {
      damaged = new SqliteLog(file.path, () => {});
    } catch (error) {
      assert(error instanceof HistoryFileError, `${error}`);
      continue;
    }
    const messages = allMessages(damaged, 121);
    damaged.close();
    for (const line of messages) assert(/^\d+ (ford|slot1): 200 bytes$/.test(line), line);
    // One page has eighteen messages. Without a page of the index, all may be lost.
    if (messages.length >= 100) told++;
  }
  assert(told >= 5, `${told}`);
});
