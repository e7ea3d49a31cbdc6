import type { DatabaseSync, StatementSync } from "node:sqlite";
import { FIRST_FRAGMENT } from "../../wire/mod.ts";

/** Queries of the log, whose parameters have no numbers because Deno 2.4 does not know those. */
const QUERIES = {
  groups: "SELECT id, name, mode, created, epoch, boot, view, last, reserved, log FROM groups " +
    "ORDER BY created = 0, created, rowid",
  group: "SELECT epoch, boot, view, stable, vacant, last, log FROM groups WHERE id = ?",
  reign:
    "INSERT INTO groups VALUES (?, ?, ?, 0, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET " +
    "epoch = excluded.epoch, boot = excluded.boot, view = max(view, excluded.view), " +
    "stable = excluded.stable, vacant = 0, last = excluded.last, reserved = excluded.reserved, log = excluded.log",
  created: "UPDATE groups SET created = ? WHERE id = ?",
  progress: "UPDATE groups SET view = max(view, ?), stable = max(stable, ?), " +
    "vacant = max(vacant, ?), last = ?, " +
    "reserved = ? WHERE id = ?",
  sender: "INSERT OR REPLACE INTO senders VALUES (?, ?, ?, ?)",
  senderIn: "SELECT member, name FROM senders WHERE log = ? AND slot = ?",
  newLog: "SELECT 1 + max(coalesce((SELECT max(log) FROM groups), 0), " +
    "coalesce((SELECT max(log) FROM former_logs), 0)) AS log",
  setAside:
    "INSERT INTO former_logs SELECT ?, id, name, epoch, boot, ?, last, ? FROM groups WHERE id = ?",
  removeEntries: "DELETE FROM entries WHERE log = ? AND seq > ? AND seq <= ?",
  moveEntries: "UPDATE entries SET log = ? WHERE log = ? AND seq > ?",
  copySenders:
    "INSERT OR REPLACE INTO senders SELECT ?, slot, member, name FROM senders WHERE log = ?",
  append: "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  fill: "INSERT OR IGNORE INTO entries VALUES (?, ?, 0, 0, ?, ?, ?, ?, ?)",
  slotOf: "SELECT slot FROM senders WHERE log = ? AND member = ? AND (member <> 0 OR name = ?)",
  lowestSlot: "SELECT min(slot) AS slot FROM senders WHERE log = ?",
  epochAt: "SELECT epoch, boot FROM entries WHERE log = ? AND seq = ?",
  lastOf: "SELECT seq FROM entries WHERE log = ? AND epoch = ? AND boot = ? AND seq <= ? " +
    "ORDER BY seq DESC LIMIT 1",
  startOfLast: "SELECT seq FROM entries WHERE log = ? AND seq <= ? AND slot IS NOT NULL " +
    `AND fragment & ${FIRST_FRAGMENT} <> 0 ORDER BY seq DESC LIMIT 1 OFFSET ?`,
  entries: "SELECT seq, slot, fragment, sent_at, payload FROM entries " +
    "WHERE log = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?",
  skip: "INSERT INTO skips VALUES (?, ?, ?)",
  skips: "SELECT first, last FROM skips WHERE log = ? AND last >= ? AND first <= ? ORDER BY first",
  lacks: "SELECT first, last FROM lacks WHERE log = ?",
  setLacks: "INSERT OR REPLACE INTO lacks VALUES (?, ?, ?)",
  removeLacks: "DELETE FROM lacks WHERE log = ?",
  removeAllLacks: "DELETE FROM lacks",
  countEntries: "SELECT count(*) AS count FROM entries WHERE log = ? AND seq >= ? AND seq <= ?",
  wasClean: "SELECT clean FROM state",
  clean: "UPDATE state SET clean = ?",
  pages: "SELECT page_count AS count, page_size AS size FROM pragma_page_count, pragma_page_size",
  freePages: "SELECT freelist_count AS count FROM pragma_freelist_count",
  forget: "DELETE FROM entries WHERE rowid IN (SELECT rowid FROM entries ORDER BY rowid LIMIT ?)",
} as const;

/** Row as it comes from the database. */
export type Row = Readonly<Record<string, number | string | Uint8Array | null>>;

/** Every query of the log, prepared. */
export type Statements = { readonly [Q in keyof typeof QUERIES]: StatementSync };

/** Prepares the queries of a file whose tables are there. */
export function prepareQueries(database: DatabaseSync): Statements {
  const prepared = Object.entries(QUERIES).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared) as Statements;
}
