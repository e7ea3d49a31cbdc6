import type { DatabaseSync } from "node:sqlite";
import type { Row } from "./sqlite_queries.ts";

/** Version of the file's format: another gm must not read a file of this one as something else. */
const FORMAT = 2;
/** The format of files in which entries lay in the tree of their key. */
const FORMAT_OF_LARGE_KEYS = 1;

/**
 * Settings of each connection. WAL: readers do not wait for the writer, and a transaction is one
 * append to a file. NORMAL: that file is synced only when it is moved into the database (a
 * checkpoint, each 1,000 pages), so no message waits for the disk. A process that dies has lost
 * nothing that it committed, for the kernel has it. A power cut can take what was committed since
 * the last checkpoint, and never leaves half a transaction; the members that live still have what
 * it takes (PROTOCOL 12.5.4). Another program that reads or copies the file holds a lock for
 * moments only.
 */
const SETTINGS = `
PRAGMA busy_timeout = 500;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
`;

/**
 * Tables of the log. A group has the entries of one log number; a log that does not count any more
 * keeps its number and its entries, and is in `former_logs`. Entries are an ordinary table with an
 * index: without one a row of more than 1,000 bytes would take a page of 4,096 for itself.
 *
 * `skips` has the seqs that were reserved and not given, as far as the file knows.
 *
 * `reserved` is a seq that is written and synced before any seq up to it is given. `clean` is 1
 * while no sequencer has the file, if the last one ended properly.
 */
const TABLES = `
CREATE TABLE groups (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, mode TEXT NOT NULL, created INTEGER NOT NULL,
  epoch INTEGER NOT NULL, boot INTEGER NOT NULL, view INTEGER NOT NULL, stable INTEGER NOT NULL,
  vacant INTEGER NOT NULL, last INTEGER NOT NULL, reserved INTEGER NOT NULL, log INTEGER NOT NULL
) STRICT;
CREATE TABLE former_logs (
  log INTEGER PRIMARY KEY, "group" INTEGER NOT NULL, name TEXT NOT NULL, epoch INTEGER NOT NULL,
  boot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, since INTEGER NOT NULL
) STRICT;
CREATE TABLE skips (
  log INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (log, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE senders (
  log INTEGER NOT NULL, slot INTEGER NOT NULL, member INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (log, slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
  log INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL,
  slot INTEGER, submission INTEGER, fragment INTEGER, sent_at INTEGER, payload BLOB,
  PRIMARY KEY (log, seq)
) STRICT;
CREATE TABLE state (clean INTEGER NOT NULL) STRICT;
INSERT INTO state VALUES (1);
`;

/**
 * The places before the last reign that a log lacked when that began, until it has them. Files of
 * format 2 may have no such table yet.
 */
const LACKS = `
CREATE TABLE IF NOT EXISTS lacks (
  log INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT;
`;

/** Brings the groups, senders and entries of format 1 over, whose tables were renamed. */
const CONVERSION = `
INSERT INTO groups SELECT id, name, mode, created, epoch, boot, view, stable, 0,
  coalesce((SELECT max(seq) FROM old_entries WHERE "group" = id), 0),
  coalesce((SELECT max(seq) FROM old_entries WHERE "group" = id), 0),
  (SELECT count(*) FROM old_groups AS other WHERE other.id <= old_groups.id) FROM old_groups;
INSERT INTO senders SELECT log, slot, member, old_senders.name FROM old_senders
  JOIN groups ON id = "group";
INSERT INTO entries SELECT log, seq, old_entries.epoch, old_entries.boot, slot, submission, fragment,
  sent_at, payload FROM old_entries JOIN groups ON id = "group" ORDER BY "group", seq;
DROP TABLE old_groups;
DROP TABLE old_senders;
DROP TABLE old_entries;
`;

/**
 * Makes a new file a log of gm, and converts one of an older format. A file that is something else
 * is left alone.
 *
 * @throws if it is something else
 */
export function prepareFile(database: DatabaseSync): void {
  const { user_version: format } = database.prepare("PRAGMA user_version").get() as Row;
  const { count } = database.prepare("SELECT count(*) AS count FROM sqlite_schema").get() as Row;
  if (format === 0 && count !== 0) throw new Error("it is a database of another program");
  if (format !== 0 && format !== FORMAT && format !== FORMAT_OF_LARGE_KEYS) {
    throw new Error(`it is of format ${format}, and this gm reads format ${FORMAT}`);
  }
  database.exec(SETTINGS);
  if (format === FORMAT) return database.exec(LACKS);
  const rename = (table: string) => `ALTER TABLE ${table} RENAME TO old_${table};`;
  const isOld = format === FORMAT_OF_LARGE_KEYS;
  const renames = isOld ? ["groups", "senders", "entries"].map(rename).join("") : "";
  const conversion = isOld ? CONVERSION : "";
  const steps = [renames, TABLES, LACKS, conversion, `PRAGMA user_version = ${FORMAT};`];
  database.exec(`BEGIN;${steps.join("")}COMMIT;`);
}
