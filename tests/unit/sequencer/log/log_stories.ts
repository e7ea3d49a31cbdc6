/** Stories of what every engine of a sequencer's log does alike. */
import { assertEquals } from "@std/assert";
import type { Seq } from "../../../../lib/core/mod.ts";
import type { OrderedLog } from "../../../../lib/sequencer/log/mod.ts";
import { withTalk } from "./fixture_file.ts";
import { append, askedLater as asked, joins, opens, reign, said } from "./fixture_log.ts";

/** An engine that is to be tried. */
export interface LogStage {
  readonly log: OrderedLog;
  /** The seqs that it has confirmed. */
  readonly kept: readonly Seq[];
  /** Resolves when it has confirmed everything. */
  settled(): Promise<void>;
}

/** Hands all stories to `story`, which makes each a test of one engine. */
export function tellLogStories(
  story: (what: string, tell: (stage: LogStage) => Promise<void>) => void,
): void {
  story("confirms each batch when it has it", async ({ log, kept, settled }) => {
    withTalk(log);
    await settled();
    assertEquals(kept.at(-1), 6);
  });

  story(
    "returns the last messages up to a place, with their senders' names",
    async ({ log, settled }) => {
      withTalk(log);
      await settled();
      assertEquals(await asked(log, { count: 2, until: 6 }), ["5 ford: three", "6 katerina: "]);
      assertEquals(await asked(log, { count: 2, until: 5 }), ["4 katerina: two", "5 ford: three"]);
      assertEquals(await asked(log, { count: 9, until: 4 }), ["2 ford: one", "4 katerina: two"]);
    },
  );

  story(
    "returns everything from a place on, with a gap for what it does not have",
    async ({ log, settled }) => {
      withTalk(log);
      await settled();
      assertEquals(await asked(log, { place: 5, until: 6 }), ["5 ford: three", "6 katerina: "]);
      assertEquals(await asked(log, { place: 5, until: 8 }), [
        "5 ford: three",
        "6 katerina: ",
        "gap 7-8",
      ]);
      assertEquals(await asked(log, { place: 7, until: 6 }), []);
    },
  );

  story(
    "returns the last of too many messages, with a gap for those it left out",
    async ({ log, settled }) => {
      withTalk(log);
      await settled();
      assertEquals(await asked(log, { place: 2, count: 1, until: 5 }), [
        "gap 2-4",
        "5 ford: three",
      ]);
    },
  );
  tellStoriesOfPages(story);
}

function tellStoriesOfPages(
  story: (what: string, tell: (stage: LogStage) => Promise<void>) => void,
): void {
  story(
    "puts fragments together, and reports a message that lacks one as a gap",
    async ({ log, settled }) => {
      const long = said(1, "x".repeat(3_000));
      log.begin(reign(1, 1));
      append(log, 1, [joins("ford", 1), ...long, ...said(1, "short")]);
      await settled();
      assertEquals(await asked(log, { until: 5 }), ["2-4 ford: 3000 bytes", "5 ford: short"]);
      assertEquals(await asked(log, { place: 3, until: 5 }), ["gap 3-4", "5 ford: short"]);
      assertEquals(await asked(log, { until: 3 }), ["gap 2-3"]);
    },
  );

  story("returns pages, each beginning where the one before ended", async ({ log, settled }) => {
    log.begin(reign(1, 1));
    append(log, 1, [joins("ford", 1), ...[1, 2, 3].flatMap((n) => said(1, `${n}`.repeat(4_500)))]);
    await settled();
    const page = await asked(log, { until: 13 });
    assertEquals(page, ["2-5 ford: 4500 bytes", "6-9 ford: 4500 bytes", "more from 10"]);
    assertEquals(await asked(log, { place: 10, until: 13 }), ["10-13 ford: 4500 bytes"]);
  });

  story(
    "names senders that joined before its reign, and a sender it never heard of by its slot",
    async ({ log, settled }) => {
      const senders = [{ slot: 4, id: 44, name: "arthur" }];
      log.begin({ ...reign(2, 50, 1), senders });
      append(log, 50, [...said(4, "recovered"), ...said(3, "whose?"), opens(2, 51)]);
      await settled();
      assertEquals(await asked(log, { count: 9, until: 52 }), [
        "gap 1-49",
        "50 arthur: recovered",
        "51 slot3: whose?",
      ]);
    },
  );

  story("returns nothing for a group that it was never given", async ({ log }) => {
    assertEquals(await asked(log, { count: 1, until: 0 }), []);
  });
}
