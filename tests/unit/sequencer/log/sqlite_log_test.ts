import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { HistoryFileError } from "../../../../lib/sequencer/log/history_file_error.ts";
import { SqliteLog, type SqliteLogOptions } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { RUN_SIGNATURE } from "../../../../lib/wire/mod.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { tempFile, withMessages, withTalk } from "./fixture_file.ts";
import { append, asked, epoch, joins, linesOfPage, opens, reign, said } from "./fixture_log.ts";

/** Runs with a log that is opened, then opened again, of the same file. */
function reopened(before: (log: SqliteLog) => void, after: (log: SqliteLog) => void): void {
  using file = tempFile();
  for (const run of [before, after]) {
    const log = new SqliteLog(file.path, () => {});
    try {
      run(log);
    } finally {
      log.close();
    }
  }
}

Deno.test("SqliteLog has its groups, entries and names again after a restart", () => {
  reopened((log) => {
    assertEquals(log.stored, []);
    withTalk(log);
    log.noteCreated(GROUP, 7);
  }, (log) => {
    assertEquals(log.stored, [{
      ...{ id: GROUP, name: "books", mode: "total", created: 7, epoch: epoch(1), view: 3, last: 6 },
    }]);
    assertEquals(asked(log, { count: 1, until: 4 }), ["4 katerina: two"]);
  });
});

Deno.test("SqliteLog knows again after a restart that a group is signed, and keeps signatures", () => {
  reopened((log) => {
    log.begin({ ...reign(1, 1), signed: true });
    const [message] = said(1, "one");
    assert(message !== undefined && "slot" in message);
    const signature = { ...message, slice: { ...message.slice, fragment: RUN_SIGNATURE } };
    append(log, 1, [joins("ford", 1), message, signature]);
  }, (log) => {
    assertEquals(log.stored.map(({ mode, signed, last }) => [mode, signed, last]), [
      ["total", true, 3],
    ]);
    assertEquals(asked(log, { until: 3 }), ["2 ford: one"]);
  });
});

Deno.test("SqliteLog goes on with the whole file when no member is left", () => {
  reopened(withTalk, (log) => {
    log.begin(reign(2, 7));
    append(log, 7, [opens(2, 6), joins("arthur", 4, 2), ...said(4, "hello?", 2)]);
    assertEquals(asked(log, { count: 2, until: 9 }), ["6 katerina: ", "9 arthur: hello?"]);
  });
});

Deno.test("SqliteLog does not serve what a later epoch declared void", () => {
  reopened(withTalk, (log) => {
    // Only the message at 4 had reached somebody who lives: 5 and 6 were submitted again.
    log.begin(reign(2, 4, 1));
    append(log, 4, [...said(2, "two"), opens(2, 4), ...said(1, "another three", 2)]);
    assertEquals(asked(log, { until: 6 }), [
      "2 ford: one",
      "4 katerina: two",
      "6 ford: another three",
    ]);
  });
});

Deno.test("SqliteLog reports as a gap what it cannot prove after another sequencer's reign", () => {
  reopened((log) => {
    log.begin(reign(1, 1));
    append(log, 1, [joins("ford", 1), ...said(1, "one")]);
    append(log, 3, said(1, "two"), { stable: 2 });
  }, (log) => {
    // Epoch 2 was another's: whether it knew of 3 nobody can say any more.
    log.begin({ ...reign(3, 10, 2), elder: { joined: 0, cut: 0 } });
    append(log, 10, [...said(1, "ten", 2), opens(3, 10)]);
    assertEquals(asked(log, { until: 11 }), ["2 ford: one", "gap 3-9", "10 ford: ten"]);
  });
});

Deno.test("SqliteLog refuses a file that another process has, or that is no log of gm", () => {
  using file = tempFile();
  const log = new SqliteLog(file.path, () => {});
  assertThrows(() => new SqliteLog(file.path, () => {}), HistoryFileError, "another sequencer");
  log.close();
  Deno.writeTextFileSync(file.path, "So long, and thanks for all the fish. ".repeat(99));
  assertThrows(() => new SqliteLog(file.path, () => {}), HistoryFileError, "not a database");
});

/** Runs with a log of a file. */
function withLog<T>(path: string, run: (log: SqliteLog) => T, options?: SqliteLogOptions): T {
  const log = new SqliteLog(path, () => {}, options);
  try {
    return run(log);
  } finally {
    log.close();
  }
}

/** Runs as another program that has the file. */
function withDatabase<T>(path: string, run: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return run(database);
  } finally {
    database.close();
  }
}

/** Asks page after page from the first place on. */
function askedAll(log: SqliteLog, until: number): string[] {
  const lines: string[] = [];
  for (let place = 1, isEnd = false; !isEnd;) {
    const page = log.recall(GROUP, { question: 1, place, offset: 0, count: 0, until })!;
    lines.push(...linesOfPage({ ...page, isEnd: true }));
    isEnd = page.isEnd;
    place = page.next;
  }
  return lines;
}

/** Overwrites pages in the middle of a file, as a disk that forgets some sectors. */
function damage(path: string, pages: number): void {
  using file = Deno.openSync(path, { write: true });
  const { size } = file.statSync();
  file.seekSync(Math.floor(size / 2 / 4_096) * 4_096, Deno.SeekMode.Start);
  file.writeSync(new Uint8Array(pages * 4_096).fill(0xff));
}

Deno.test("SqliteLog reports what is on damaged pages as gaps, returns the rest, and goes on", () => {
  using file = tempFile();
  withLog(file.path, (log) => withMessages(log, 3_000, 200));
  damage(file.path, 8);
  const warnings: string[] = [];
  withLog(file.path, (log) => {
    const lines = askedAll(log, 3_001);
    const gaps = lines.filter((line) => line.startsWith("gap"));
    const messages = lines.length - gaps.length;
    assert(gaps.length > 0 && messages > 2_000 && messages < 3_000, `${messages} and ${gaps}`);
    assertEquals(asked(log, { count: 1, until: 3_001 }), ["3001 ford: 200 bytes"]);
    // More than 2,000 messages back the damaged pages are in the way of the question itself.
    assert(asked(log, { count: 2_500, until: 3_001 }).length > 1);
    append(log, 3_002, said(1, "on"));
    assertEquals(asked(log, { count: 1, until: 3_002 }), ["3002 ford: on"]);
  }, { warn: (message, { reason }) => void warnings.push(`${message} ${reason}`) });
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0]!, /cannot be read.*damaged.*malformed/);
});

Deno.test("SqliteLog begins a reign though the past cannot be read: it is set aside", () => {
  using file = tempFile();
  withLog(file.path, (log) => withMessages(log, 3_000, 200));
  damage(file.path, 40);
  const warnings: string[] = [];
  withLog(file.path, (log) => {
    log.begin(reign(3, 3_001, 2));
    append(log, 3_001, [...said(1, "recovered", 2), opens(3, 3_001)]);
    assertEquals(asked(log, { place: 3_000, until: 3_002 }), [
      "gap 3000-3000",
      "3001 slot1: recovered",
    ]);
  }, { warn: (message) => void warnings.push(message) });
  assertMatch(warnings.join(), /set aside/);
});

/** Returns the logs that were set aside, and the seqs that each has. */
function setAside(path: string): string[] {
  return withDatabase(path, (database) =>
    database.prepare(
      "SELECT former_logs.first || '-' || former_logs.last || ': ' || group_concat(seq) AS line " +
        "FROM former_logs JOIN entries USING (log) GROUP BY log ORDER BY log",
    ).all().map((row) => String(row["line"])));
}

Deno.test("SqliteLog keeps what a later epoch declared void, and shows it to nobody", () => {
  using file = tempFile();
  withLog(file.path, withTalk);
  const warnings: string[] = [];
  withLog(file.path, (log) => {
    log.begin(reign(2, 4, 1));
    append(log, 4, [...said(2, "two"), opens(2, 4), ...said(1, "another three", 2)]);
    assertEquals(asked(log, { place: 4, until: 6 }), ["4 katerina: two", "6 ford: another three"]);
  }, { warn: (message, { first, last }) => void warnings.push(`${message} ${first} ${last}`) });
  assertMatch(warnings.join(), /set aside.* 5 6$/);
  assertEquals(setAside(file.path), ["5-6: 5,6"]);
});

Deno.test("SqliteLog keeps a whole log that the members do not vouch for, with its senders", () => {
  using file = tempFile();
  withLog(file.path, withTalk);
  withLog(file.path, (log) => {
    log.begin(reign(3, 10, 2));
    append(log, 10, [...said(1, "ten", 2), opens(3, 10)]);
    assertEquals(asked(log, { until: 11 }), ["gap 1-9", "10 ford: ten"]);
  });
  assertEquals(setAside(file.path), ["1-6: 1,2,3,4,5,6"]);
});

Deno.test("SqliteLog sets nothing aside when the recovered entries are those that it has", () => {
  using file = tempFile();
  withLog(file.path, withTalk);
  withLog(file.path, (log) => {
    log.begin(reign(2, 5, 1));
    append(log, 5, [...said(1, "three"), ...said(2, ""), opens(2, 6)]);
    assertEquals(asked(log, { count: 2, until: 7 }), ["5 ford: three", "6 katerina: "]);
  });
  assertEquals(setAside(file.path), []);
});

Deno.test("SqliteLog.stored skips the seqs that may have been given, unless the file was closed", () => {
  using file = tempFile();
  withLog(file.path, withTalk);
  const lastAfter = (path: string) => withLog(path, (log) => log.stored[0]!.last);
  assertEquals(lastAfter(file.path), 6);
  const log = new SqliteLog(file.path, () => {});
  // The power fails: another host starts with what is on the disk.
  Deno.copyFileSync(file.path, `${file.path}2`);
  log.close();
  const told = lastAfter(`${file.path}2`);
  assert(told > 16_384, `${told}`);
  assertEquals(lastAfter(file.path), 6);
});

Deno.test("SqliteLog shows no gap for the seqs that it skips, but for those that another may have given", () => {
  for (const number of [2, 3]) {
    using file = tempFile();
    const log = new SqliteLog(file.path, () => {});
    withTalk(log);
    for (const suffix of ["", "-wal"]) {
      Deno.copyFileSync(file.path + suffix, `${file.path}2${suffix}`);
    }
    log.close();
    withLog(`${file.path}2`, (again) => {
      const { last } = again.stored[0]!;
      again.begin(reign(number, last + 1));
      append(again, last + 1, [opens(number, last), ...said(1, "later", number)]);
      const later = `${last + 2} ford: later`;
      if (number === 3) {
        return assertEquals(asked(again, { until: last + 2 }), [`gap 1-${last}`, later]);
      }
      assertEquals(asked(again, { place: 6, until: last + 2 }), ["6 katerina: ", later]);
      assertEquals(asked(again, { place: 100, until: last + 2 }), [later]);
      assertEquals(asked(again, { place: 100, until: 200 }), []);
    });
  }
});

Deno.test("SqliteLog reserves seqs before it gives them", () => {
  using file = tempFile();
  withLog(file.path, (log) => {
    withTalk(log);
    for (let first = 7; first < 40_000; first += 1_000) {
      append(log, first, Array.from({ length: 1_000 }, () => said(1, "x")).flat());
      const { last, reserved } = withDatabase(
        file.path,
        (database) => database.prepare("SELECT last, reserved FROM groups").get()!,
      );
      assertEquals(last, first + 999);
      assert((reserved as number) >= (last as number));
    }
  });
});

Deno.test("SqliteLog takes little more room than its messages, whatever their size", () => {
  for (const bytes of [100, 906, 1_006, 1_300, 3_000]) {
    using file = tempFile();
    const size = withLog(file.path, (log) => {
      withMessages(log, 500, bytes);
      return log.bytes;
    });
    assert(size < 2 * 500 * (bytes + 60) + 65_536, `${bytes} bytes each: ${size}`);
  }
});

Deno.test("SqliteLog forgets the oldest entries when the file is full, and goes on with its seqs", () => {
  using file = tempFile();
  const bytesMax = 1_000_000;
  withLog(file.path, (log) => {
    withMessages(log, 3_000, 1_000);
    assert(log.bytes <= bytesMax + 65_536, `${log.bytes}`);
    const [gap, ...rest] = askedAll(log, 3_001);
    assertMatch(gap!, /^gap 1-\d+$/);
    assert(rest.length > 500 && rest.length < 1_000, `${rest.length}`);
  }, { bytesMax });
  // A group of which everything was forgotten still knows its numbers.
  withLog(file.path, (log) => {
    log.begin({ ...reign(1, 1), id: GROUP + 1 });
    for (let i = 0; i < 2_000; i++) {
      append(log, i + 1, said(1, ".".repeat(1_000)), { group: GROUP + 1 });
    }
    assertEquals(log.stored.map(({ last }) => last), [3_001]);
    assertEquals(asked(log, { place: 3_000, until: 3_001 }), ["gap 3000-3001"]);
  }, { bytesMax });
  withLog(file.path, (log) => assertEquals(log.stored.map(({ last }) => last), [3_001, 2_000]));
});

/** The tables of format 1. */
const FORMAT_1 = `
CREATE TABLE groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mode TEXT NOT NULL,
  created INTEGER NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL, view INTEGER NOT NULL,
  stable INTEGER NOT NULL) STRICT;
CREATE TABLE senders ("group" INTEGER NOT NULL, slot INTEGER NOT NULL, member INTEGER NOT NULL,
  name TEXT NOT NULL, PRIMARY KEY ("group", slot)) STRICT, WITHOUT ROWID;
CREATE TABLE entries ("group" INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL,
  boot INTEGER NOT NULL, slot INTEGER, submission INTEGER, fragment INTEGER, sent_at INTEGER,
  payload BLOB, PRIMARY KEY ("group", seq)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
`;

Deno.test("SqliteLog converts a file of format 1", () => {
  using file = tempFile();
  withDatabase(file.path, (database) => {
    database.exec(FORMAT_1);
    database.exec(`INSERT INTO groups VALUES (${GROUP}, 'books', 'total', 7, 1, 9, 3, 2)`);
    database.exec(`INSERT INTO senders VALUES (${GROUP}, 1, 11, 'ford')`);
    database.exec(`INSERT INTO entries VALUES (${GROUP}, 1, 1, 9, NULL, NULL, NULL, NULL, NULL)`);
    database.exec(
      `INSERT INTO entries VALUES (${GROUP}, 2, 1, 9, 1, 1, 3, 1000, CAST('one' AS BLOB))`,
    );
  });
  withLog(file.path, (log) => {
    const group = { id: GROUP, name: "books", mode: "total", created: 7, epoch: epoch(1), view: 3 };
    assertEquals(log.stored, [{ ...group, mode: "total", last: 2 }]);
    assertEquals(asked(log, { until: 2 }), ["2 ford: one"]);
    log.begin(reign(2, 3));
    append(log, 3, [opens(2, 2), ...said(1, "two", 2)]);
  });
  withLog(
    file.path,
    (log) => assertEquals(asked(log, { until: 4 }), ["2 ford: one", "4 ford: two"]),
  );
});

Deno.test("SqliteLog can be read by another program while it is in use", () => {
  using file = tempFile();
  withLog(file.path, (log) => {
    withTalk(log);
    withDatabase(file.path, (database) => {
      database.exec("BEGIN");
      const count = () => database.prepare("SELECT count(*) AS count FROM entries").get()!["count"];
      assertEquals(count(), 6);
      append(log, 7, said(1, "more"));
      assertEquals(count(), 6);
      database.exec("COMMIT");
      assertEquals(count(), 7);
    });
  });
});

Deno.test("SqliteLog has nothing of a group that was removed as the guide says, and all of the others", () => {
  using file = tempFile();
  const group = GROUP + 1;
  const other = { id: group, name: "distrib" };
  withLog(file.path, (log) => {
    withTalk(log);
    log.begin({ ...reign(1, 1), ...other });
    append(log, 1, [joins("arthur", 1), ...said(1, "secret")], { group });
    // What its members do not vouch for is set aside, and is to go as well.
    log.begin({ ...reign(3, 9), ...other });
    append(log, 9, [opens(3, 8), joins("arthur", 10, 3), ...said(10, "secret", 3)], { group });
  });
  assertEquals(setAside(file.path).length, 1);
  const guide = Deno.readTextFileSync(
    new URL("../../../../docs/guide/operations.md", import.meta.url),
  );
  const removal = /sqlite3 council\.db "(DELETE [^"]*)"/.exec(guide)![1]!;
  // Deno's SQLite cannot vacuum, which gives room back and changes nothing else.
  withDatabase(file.path, (database) => database.exec(removal.replace("VACUUM", "")));
  withDatabase(file.path, (database) => {
    for (const table of ["entries", "senders", "skips", "lacks", "former_logs"]) {
      const logs = database.prepare(`SELECT DISTINCT log FROM ${table}`).all();
      assert(logs.length <= 1, `${table} has ${logs.length} logs`);
    }
  });
  withLog(file.path, (log) => {
    assertEquals(log.stored.map(({ name }) => name), ["books"]);
    assertEquals(asked(log, { count: 2, until: 6 }), ["5 ford: three", "6 katerina: "]);
  });
});

Deno.test("HistoryFileError says what to do", () => {
  using file = tempFile();
  const open = (path: string) => () => new SqliteLog(path, () => {});
  assertThrows(open(`${file.path}/no/folder.db`), HistoryFileError, "Check that its folder exists");
  withDatabase(file.path, (database) => database.exec("CREATE TABLE others (a INTEGER)"));
  assertThrows(open(file.path), HistoryFileError, "database of another program");
  withDatabase(file.path, (database) => database.exec("PRAGMA user_version = 99"));
  assertThrows(open(file.path), HistoryFileError, "format 99");
});
