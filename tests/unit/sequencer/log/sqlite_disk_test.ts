import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Seq } from "../../../../lib/core/mod.ts";
import { HistoryFileError } from "../../../../lib/sequencer/log/history_file_error.ts";
import { SqliteLog } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { watchDatabases } from "./failing_database.ts";
import { tempFile } from "./fixture_file.ts";
import { append, joins, opens, reign, said } from "./fixture_log.ts";

/** The first seq of each batch of {@linkcode talk}, and the seq after the last. */
const BATCHES: readonly Seq[] = [1, 4, 6, 9, 11];

/** Two reigns of two batches each, of ford. */
function talk(log: SqliteLog): void {
  log.begin(reign(1, 1));
  append(log, 1, [joins("ford", 1), ...said(1, "one"), ...said(1, "two")]);
  log.noteCreated(GROUP, 7);
  append(log, 4, [...said(1, "three"), ...said(1, "four")]);
  log.release(GROUP);
  log.begin(reign(2, 6, 1));
  append(log, 6, [opens(2, 5), ...said(1, "five", 2), ...said(1, "six", 2)]);
  append(log, 9, [...said(1, "seven", 2), ...said(1, "eight", 2)]);
}

/** Returns the last seq that a file has, without a hole, and the one that it tells the tracker. */
function lastOf(path: string): { has: Seq; tells: Seq } {
  const log = new SqliteLog(path, () => {});
  const [group] = log.stored;
  log.close();
  const database = new DatabaseSync(path);
  const { has, count } = database.prepare(
    "SELECT coalesce(max(seq), 0) AS has, count(*) AS count FROM entries JOIN groups USING (log)",
  ).get() as Record<string, number>;
  database.close();
  assertEquals(count, has, "a hole");
  return { has: has!, tells: group?.last ?? 0 };
}

/** Talks until the disk fails; returns the seqs that were confirmed, and the error. */
function talkUntilItFails(
  path: string,
  disk: Parameters<typeof watchDatabases>[0],
): { confirmed: Seq[]; error: unknown } {
  using _disk = watchDatabases(disk);
  const confirmed: Seq[] = [];
  let log: SqliteLog | undefined;
  let error: unknown;
  try {
    log = new SqliteLog(path, (_group, last) => confirmed.push(last));
    talk(log);
  } catch (thrown) {
    error = thrown;
  }
  try {
    log?.close();
  } catch (thrown) {
    error ??= thrown;
  }
  return { confirmed, error };
}

/** Returns the last seq of each of the first `count` batches. */
const ends = (count = BATCHES.length - 1) => BATCHES.slice(1, count + 1).map((next) => next - 1);

for (const moment of ["before", "after"] as const) {
  Deno.test(`SqliteLog confirms only what is in the file when the disk fails ${moment} any of its calls`, () => {
    using empty = tempFile();
    new SqliteLog(empty.path, () => {}).close();
    let failing = 0;
    for (let hasFailed = true; hasFailed;) {
      failing++;
      using file = tempFile();
      // A file that cannot be made is another matter.
      Deno.copyFileSync(empty.path, file.path);
      let calls = 0;
      const fail = () => {
        if (++calls === failing) throw new Error("database or disk is full");
      };
      const { confirmed, error } = talkUntilItFails(file.path, { [moment]: fail });
      hasFailed = calls >= failing;
      const what = `call ${failing}: ${error}`;
      assertEquals(confirmed, ends(confirmed.length), what);
      // It is harmless if only the clean end could not be noted.
      if (error !== undefined) assertInstanceOf(error, HistoryFileError, what);
      else assertEquals(confirmed, ends(), what);
      const { has, tells } = lastOf(file.path);
      // The next batch may be there, too, if its commit came through and something after it failed.
      // All of it is there, or nothing.
      const [given = 0, next = given] = [0, ...ends()].slice(confirmed.length);
      assert([given, next].includes(has), `${what}: has ${has}`);
      assert(tells >= given, `${what}: tells ${tells}`);
    }
    assert(failing > 20, `${failing} calls`);
  });
}

/** The state of the file at a commit that was synced. */
interface Numbers {
  readonly epoch: number;
  readonly reserved: number;
}

function numbersIn(database: DatabaseSync): Numbers {
  const row = database.prepare("SELECT epoch, reserved FROM groups").get();
  return { epoch: 0, reserved: 0, ...row };
}

Deno.test("SqliteLog has a reign and a reservation on the disk before they count", () => {
  using file = tempFile();
  let before: Numbers = { epoch: 0, reserved: 0 };
  let commits = 0;
  let synced = 0;
  {
    using _disk = watchDatabases({
      after({ sql, database }) {
        if (sql !== "COMMIT") return;
        commits++;
        const now = numbersIn(database!);
        const { synchronous } = database!.prepare("PRAGMA synchronous").get() as Record<
          string,
          number
        >;
        const isSynced = synchronous === 2;
        if (isSynced) synced++;
        const isNews = now.epoch !== before.epoch || now.reserved !== before.reserved;
        assert(isSynced || !isNews, `${JSON.stringify(now)} after ${JSON.stringify(before)}`);
        before = now;
      },
    });
    const log = new SqliteLog(file.path, () => {});
    talk(log);
    for (let first = 11; first < 40_000; first += 1_000) {
      append(log, first, Array.from({ length: 1_000 }, () => said(1, "x", 2)).flat());
    }
    log.close();
  }
  // Most batches wait for no disk.
  assert(synced > 4 && synced < commits / 2, `${synced} of ${commits}`);
});

/** Runs with a file as a power cut leaves it: of what came after the last sync a part is lost. */
function withCutFile<T>(path: string, walBytes: number, run: (path: string) => T): T {
  using cut = tempFile();
  Deno.copyFileSync(path, cut.path);
  Deno.writeFileSync(`${cut.path}-wal`, Deno.readFileSync(`${path}-wal`).subarray(0, walBytes));
  return run(cut.path);
}

Deno.test("SqliteLog has whole batches and gives no seq again when a power cut takes the end of its WAL", () => {
  using file = tempFile();
  let syncedBytes = 0;
  const log = new SqliteLog(file.path, () => {});
  {
    using _disk = watchDatabases({
      after({ sql, database }) {
        if (sql !== "COMMIT") return;
        const { synchronous } = database!.prepare("PRAGMA synchronous").get() as Record<
          string,
          number
        >;
        if (synchronous === 2) syncedBytes = Deno.statSync(`${file.path}-wal`).size;
      },
    });
    talk(log);
    for (let first = 11; first < 51; first += 4) {
      append(log, first, Array.from({ length: 4 }, () => said(1, "y".repeat(700), 2)).flat());
    }
  }
  const bytes = Deno.statSync(`${file.path}-wal`).size;
  assert(syncedBytes > 0 && syncedBytes < bytes, `${syncedBytes} of ${bytes}`);
  const kept = new Set<Seq>();
  for (let cut = syncedBytes; cut <= bytes; cut += Math.ceil((bytes - syncedBytes) / 16)) {
    withCutFile(file.path, cut, (path) => {
      const { has, tells } = lastOf(path);
      assert(has >= 8 && (has === 8 || (has - 10) % 4 === 0), `${cut} bytes: half a batch, ${has}`);
      assert(tells >= 50, `${cut} bytes: seqs after ${tells} are given again`);
      kept.add(has);
    });
  }
  assert(kept.size > 4, [...kept].join());
  log.close();
});

Deno.test("SqliteLog that has failed notes no clean end: the next start skips what may have been given", () => {
  using file = tempFile();
  let isFull = false;
  {
    using _disk = watchDatabases({
      before({ sql }) {
        if (isFull && sql === "BEGIN") throw new Error("database or disk is full");
      },
    });
    const log = new SqliteLog(file.path, () => {});
    talk(log);
    isFull = true;
    let error: unknown;
    try {
      append(log, 11, said(1, "nine", 2));
    } catch (thrown) {
      error = thrown;
    }
    assertInstanceOf(error, HistoryFileError);
    log.close();
  }
  const { has, tells } = lastOf(file.path);
  assertEquals(has, 10);
  assert(tells > 16_384, `${tells}`);
});
