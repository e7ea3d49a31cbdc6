import { DatabaseSync } from "node:sqlite";
import { assertEquals } from "@std/assert";
import type { SeqRange } from "../../../../lib/core/mod.ts";
import { fetchedPast, type HistoryMessage } from "../../../../lib/ordering/mod.ts";
import { type LocalLog, MemoryLog, type OnAppended } from "../../../../lib/sequencer/log/mod.ts";
import { SqliteLog } from "../../../../lib/sequencer/log/sqlite_log.ts";
import { GROUP } from "../../client/member/fixture_groups.ts";
import { tempFile, withTalk } from "./fixture_file.ts";
import { append, asked, joins, opens, reign, said } from "./fixture_log.ts";

const ENGINES: Record<string, (path: string, onAppended: OnAppended) => LocalLog> = {
  MemoryLog: (_path, onAppended) => new MemoryLog(onAppended),
  SqliteLog: (path, onAppended) => new SqliteLog(path, onAppended),
};

const SENDER = { id: 77, name: "zaphod" };

function message(first: number, text: string, seqs = 1): HistoryMessage {
  const payload = new TextEncoder().encode(text);
  return { range: { first, last: first + seqs - 1 }, sender: SENDER, sentAt: 5, payload };
}

/** Fills what a member remembers of a range. */
function fill(
  log: LocalLog,
  [first, last]: readonly [number, number],
  messages: readonly HistoryMessage[],
  gaps: readonly SeqRange[] = [],
): void {
  log.fill(GROUP, fetchedPast({ first, last }, { messages, gaps }));
}

for (const [name, open] of Object.entries(ENGINES)) {
  const story = (what: string, tell: (log: LocalLog, lacks: unknown[]) => void) =>
    Deno.test(`${name} ${what}`, () => {
      using file = tempFile();
      const lacks: unknown[] = [];
      const log = open(file.path, (_group, _last, lacking) => lacks.push(lacking));
      try {
        tell(log, lacks);
      } finally {
        log.close();
      }
    });

  story(
    "reports with the first batch of a reign which places before it are lacking",
    (log, lacks) => {
      log.begin(reign(2, 41, 1));
      append(log, 41, [opens(2, 40)]);
      append(log, 42, said(1, "on"));
      assertEquals(lacks, [{ first: 1, last: 40 }, undefined]);
    },
  );

  story("shows what members remember, with the senders that have left", (log) => {
    log.begin(reign(2, 41, 1));
    append(log, 41, [opens(2, 40), joins("ford", 1, 2), ...said(1, "new", 2)]);
    fill(log, [30, 40], [message(38, "two"), message(40, "three")], [{ first: 30, last: 34 }]);
    fill(log, [1, 34], [message(3, "one")], [{ first: 1, last: 2 }, { first: 5, last: 34 }]);
    assertEquals(asked(log, { place: 1, until: 43 }), [
      "gap 1-2",
      "3 zaphod: one",
      "gap 5-34",
      "38 zaphod: two",
      "40 zaphod: three",
      "43 ford: new",
    ]);
    assertEquals(asked(log, { count: 2, until: 43 }), ["40 zaphod: three", "43 ford: new"]);
    assertEquals(asked(log, { count: 2, until: 40 }), ["38 zaphod: two", "40 zaphod: three"]);
  });

  story("completes a message whose end was recovered with its beginning from a member", (log) => {
    const text = "x".repeat(3_000);
    const [, ...rest] = said(1, text);
    log.begin(reign(2, 41, 1));
    append(log, 41, [...rest, opens(2, 42)]);
    fill(log, [40, 40], [message(40, text, 3)]);
    assertEquals(asked(log, { place: 40, until: 43 }), ["40-42 zaphod: 3000 bytes"]);
  });

  story("leaves alone what it has, and a group that it does not order", (log) => {
    withTalk(log);
    fill(log, [1, 6], [message(2, "a lie")]);
    assertEquals(asked(log, { count: 1, until: 2 }), ["2 ford: one"]);
    log.fill(GROUP + 1, fetchedPast({ first: 1, last: 1 }, { messages: [], gaps: [] }));
    assertEquals(
      log.recall(GROUP + 1, { question: 1, place: 1, offset: 0, count: 0, until: 1 }),
      undefined,
    );
  });
}

Deno.test("SqliteLog has what was fetched when it is opened again, and after the next takeover", () => {
  using file = tempFile();
  {
    const log = new SqliteLog(file.path, () => {});
    log.begin(reign(2, 4, 1));
    append(log, 4, [opens(2, 3), joins("ford", 1, 2), ...said(1, "new", 2)]);
    fill(log, [1, 3], [message(2, "old")]);
    log.close();
  }
  const lacks: unknown[] = [];
  const log = new SqliteLog(file.path, (_group, _last, lacking) => lacks.push(lacking));
  log.begin(reign(3, 7, 2));
  append(log, 7, [opens(3, 6)]);
  assertEquals(lacks, [undefined]);
  fill(log, [1, 3], [message(2, "a lie")]);
  assertEquals(asked(log, { place: 1, until: 7 }), ["2 zaphod: old", "6 ford: new"]);
  log.close();
});

/**
 * Begins a reign on a file with its install, as its process does; returns the log and what it
 * lacks.
 */
function reignOn(path: string, number: number, first: number, { bytesMax = Infinity } = {}) {
  const lacks: unknown[] = [];
  const onAppended: OnAppended = (_group, _last, lacking) => lacks.push(lacking);
  const log = new SqliteLog(path, onAppended, { bytesMax });
  log.begin(reign(number, first, number - 1));
  append(log, first, [opens(number, first - 1)]);
  return { log, lacks: lacks[0] };
}

Deno.test("SqliteLog lacks what a former reign did not fetch, until all of it is there", () => {
  using file = tempFile();
  const { log: second, lacks } = reignOn(file.path, 2, 41);
  assertEquals(lacks, { first: 1, last: 40 });
  // Its process ends with a part of it.
  fill(second, [31, 40], [message(38, "two")]);
  second.close();
  const { log: third, lacks: left } = reignOn(file.path, 3, 42);
  assertEquals(left, { first: 1, last: 40 });
  fill(third, [1, 40], [message(3, "one"), message(38, "a lie")]);
  assertEquals(asked(third, { place: 1, until: 42 }), ["3 zaphod: one", "38 zaphod: two"]);
  third.close();
  const { log: fourth, lacks: nothing } = reignOn(file.path, 4, 43);
  assertEquals(nothing, undefined);
  fourth.close();
});

Deno.test("SqliteLog lacks what former reigns did not fetch, and what others ordered since", () => {
  using file = tempFile();
  reignOn(file.path, 2, 4).log.close();
  // Another sequencer ordered 5 to 9, in epoch 3.
  const log = new SqliteLog(file.path, (_group, _last, lacks) => {
    assertEquals(lacks, { first: 1, last: 9 });
  });
  log.begin(reign(4, 10, 2));
  append(log, 10, [opens(4, 9)]);
  log.close();
});

Deno.test("SqliteLog of a format 2 without a table of what it lacks gets one", () => {
  using file = tempFile();
  reignOn(file.path, 2, 4).log.close();
  const database = new DatabaseSync(file.path);
  database.exec("DROP TABLE lacks");
  database.close();
  const { log, lacks } = reignOn(file.path, 3, 5);
  assertEquals(lacks, undefined, "nobody noted what it lacked before");
  log.close();
  reignOn(file.path, 4, 6).log.close();
});

Deno.test("SqliteLog that has to forget entries does not ask for older ones again", () => {
  using file = tempFile();
  const { log } = reignOn(file.path, 2, 41);
  for (let seq = 42; seq < 642; seq++) append(log, seq, said(1, "x".repeat(1_000), 2));
  log.close();
  const bytesMax = 600_000;
  const { log: full, lacks } = reignOn(file.path, 3, 642, { bytesMax });
  assertEquals(lacks, { first: 1, last: 40 });
  assertEquals(asked(full, { place: 1, until: 642 })[0], "gap 1-296", "the oldest 256 are gone");
  full.close();
  const { log: next, lacks: nothing } = reignOn(file.path, 4, 643, { bytesMax });
  assertEquals(nothing, undefined);
  next.close();
});

Deno.test("MemoryLog forgets what members remember before its own entries", () => {
  const log = new MemoryLog(() => {});
  log.begin(reign(2, 41, 1));
  append(log, 41, [opens(2, 40), joins("ford", 1, 2)]);
  fill(log, [38, 40], [message(38, "x".repeat(1_000)), message(39, ""), message(40, "last")]);
  assertEquals(asked(log, { place: 38, until: 40 }).length, 3);
  const text = "y".repeat(65_536);
  const { length } = said(1, text, 2);
  for (let i = 0; i < 121; i++) append(log, 43 + i * length, said(1, text, 2));
  assertEquals(asked(log, { place: 38, until: 40 }).length, 3, "there is still room");
  append(log, 43 + 121 * length, said(1, text, 2));
  assertEquals(asked(log, { place: 38, until: 42 }), ["gap 38-42"]);
});
