import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SqliteLog } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { tempFile, withTalk } from "./fixture_file.ts";
import { append, asked, joins, linesOfPage, reign, said } from "./fixture_log.ts";

/** The id of the group that is removed. */
const OTHER = 78;

/** Returns the statements of docs/guide/operations.md that remove the group "distrib". */
function documentedRemoval(): string {
  const guide = Deno.readTextFileSync(
    new URL("../../../../docs/guide/operations.md", import.meta.url),
  );
  const statements = /sqlite3 council\.db "(DELETE FROM groups [^"]+)"/.exec(guide)?.[1];
  assert(statements !== undefined, "operations.md has the statements under 'Removing a group'");
  // Deno's SQLite may attach no databases, which VACUUM does.
  return statements.replace("VACUUM", "");
}

/** Opens a history file as its owner does with the program of SQLite. */
function withDatabase<T>(path: string, run: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return run(database);
  } finally {
    database.close();
  }
}

function entriesIn(path: string): number {
  return withDatabase(path, (database) => database.prepare("SELECT seq FROM entries").all().length);
}

Deno.test("A group is removed from a history file by the statements of the guide, and no other is", () => {
  using file = tempFile();
  let log = new SqliteLog(file.path, () => {});
  withTalk(log);
  log.begin({ ...reign(1, 1), id: OTHER, name: "distrib" });
  append(log, 1, [joins("ford", 1), ...said(1, "to be removed")], { group: OTHER });
  log.close();
  const before = entriesIn(file.path);
  withDatabase(file.path, (database) => database.exec(documentedRemoval()));
  assertEquals(entriesIn(file.path), before - 2, "its entries are gone");
  log = new SqliteLog(file.path, () => {});
  assertEquals(log.stored.map(({ name }) => name), ["books"]);
  assertEquals(asked(log, { count: 2, until: 6 }), ["5 ford: three", "6 katerina: "]);
  const page = log.recall(OTHER, { question: 1, place: 0, offset: 0, count: 9, until: 100 });
  assertEquals(linesOfPage(page), []);
  log.close();
});

Deno.test("A history file whose group was removed takes a new group of the same name", () => {
  using file = tempFile();
  let log = new SqliteLog(file.path, () => {});
  log.begin({ ...reign(1, 1), id: OTHER, name: "distrib" });
  append(log, 1, [joins("ford", 1), ...said(1, "of the removed group")], { group: OTHER });
  log.close();
  withDatabase(file.path, (database) => database.exec(documentedRemoval()));
  log = new SqliteLog(file.path, () => {});
  log.begin({ ...reign(1, 1), id: OTHER + 1, name: "distrib" });
  append(log, 1, [joins("arthur", 1), ...said(1, "of the new one")], { group: OTHER + 1 });
  const page = log.recall(OTHER + 1, { question: 1, place: 0, offset: 0, count: 9, until: 2 });
  assertEquals(linesOfPage(page), ["2 arthur: of the new one"]);
  log.close();
});
