import type { DatabaseSync, StatementSync } from "node:sqlite";
import { FIRST_FRAGMENT } from "../../wire/mod.ts";

/** Version of the file's format: another gm must not read a file of this one as something else. */
const FORMAT = 1;

/**
 * Tables of the log. WAL: readers do not wait for the writer, and a transaction is one append to a
 * file. NORMAL: that file is synced only when it is moved into the database (a checkpoint, each 1,000
 * pages), so no message waits for the disk. A process that dies has lost nothing that it committed,
 * for the kernel has it. A power cut can take what was committed since the last checkpoint, and never
 * leaves half a transaction; the members that live still have what it takes (PROTOCOL 12.5.4).
 */
const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS groups (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, mode TEXT NOT NULL, created INTEGER NOT NULL,
  epoch INTEGER NOT NULL, boot INTEGER NOT NULL, view INTEGER NOT NULL, stable INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS senders (
  "group" INTEGER NOT NULL, slot INTEGER NOT NULL, member INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY ("group", slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
  "group" INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL,
  slot INTEGER, submission INTEGER, fragment INTEGER, sent_at INTEGER, payload BLOB,
  PRIMARY KEY ("group", seq)
) STRICT, WITHOUT ROWID;
`;

/** Queries of the log, whose parameters have no numbers because Deno 2.4 does not know those. */
const QUERIES = {
  groups: "SELECT id, name, mode, created, epoch, boot, view, stable, " +
    'coalesce((SELECT max(seq) FROM entries WHERE "group" = id), 0) AS last FROM groups ' +
    "ORDER BY created = 0, created, rowid",
  group: "SELECT epoch, boot, view, stable, " +
    'coalesce((SELECT max(seq) FROM entries WHERE "group" = id), 0) AS last FROM groups WHERE id = ?',
  reign: "INSERT INTO groups VALUES (?, ?, ?, 0, ?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET " +
    "epoch = excluded.epoch, boot = excluded.boot, view = max(view, excluded.view), stable = ?",
  created: "UPDATE groups SET created = ? WHERE id = ?",
  progress: "UPDATE groups SET view = max(view, ?), stable = max(stable, ?) WHERE id = ?",
  sender: "INSERT OR REPLACE INTO senders VALUES (?, ?, ?, ?)",
  senderIn: 'SELECT member, name FROM senders WHERE "group" = ? AND slot = ?',
  cut: 'DELETE FROM entries WHERE "group" = ? AND seq > ?',
  append: "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  epochAt: 'SELECT epoch, boot FROM entries WHERE "group" = ? AND seq = ?',
  lastOf: 'SELECT seq FROM entries WHERE "group" = ? AND epoch = ? AND boot = ? AND seq <= ? ' +
    "ORDER BY seq DESC LIMIT 1",
  startOfLast: 'SELECT seq FROM entries WHERE "group" = ? AND seq <= ? AND slot IS NOT NULL ' +
    `AND fragment & ${FIRST_FRAGMENT} <> 0 ORDER BY seq DESC LIMIT 1 OFFSET ?`,
  entries: "SELECT seq, slot, fragment, sent_at, payload FROM entries " +
    'WHERE "group" = ? AND seq >= ? AND seq <= ? ORDER BY seq LIMIT ?',
} as const;

/** Row as it comes from the database. */
export type Row = Readonly<Record<string, number | string | Uint8Array | null>>;

/** Every query of the log, prepared. */
export type Statements = { readonly [Q in keyof typeof QUERIES]: StatementSync };

/**
 * Makes a new file a log of gm, and prepares its queries. A file that is something else is left alone.
 *
 * @throws if it is something else, or another process has it
 */
export function openLog(database: DatabaseSync): Statements {
  const { user_version: format } = database.prepare("PRAGMA user_version").get() as Row;
  const { count } = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as Row;
  if (format !== FORMAT && (format !== 0 || count !== 0)) {
    throw new Error(`it is a database of format ${format}, and this gm reads format ${FORMAT}`);
  }
  // Two sequencers with one file would each take for its own what the other wrote.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  database.exec(SCHEMA);
  database.exec(`PRAGMA user_version = ${FORMAT}`);
  const prepared = Object.entries(QUERIES).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared) as Statements;
}
