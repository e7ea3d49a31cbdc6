import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/cli/mod.ts";
import { describeFailover, strikeDueMs } from "../../../../lib/lab/plan/failover_plan.ts";
import { parseLabOptions } from "../../../../lib/lab/options/lab_options.ts";
import { sequencersOf } from "../../../../lib/lab/plan/run_plan.ts";

const parse = (line: string) => parseLabOptions(line.split(" "));
const faultOf = (line: string) => assertThrows(() => parse(line), UsageError).message;

Deno.test("parseLabOptions() has failover kill the sequencer of a total-order group three times by default", () => {
  const { failover, load, orders, clients } = parse("failover");
  assertEquals(failover, { kill: "sequencer", signal: "KILL", times: 3, everyMs: 8_000 });
  assertEquals([orders, clients], [["total"], [5]]);
  // 4 s before the first strike, and 8 s after each of three strikes.
  assertEquals(load, { rate: 200, durationMs: 28_000, size: 64 });
});

Deno.test("parseLabOptions() reads what failover kills, how often and by which signal", () => {
  const words = "failover --kill both --times 2 --signal TERM --every 10s --order safe --rate 1000";
  const { failover, load, orders } = parse(words);
  assertEquals(failover, { kill: "both", signal: "TERM", times: 2, everyMs: 10_000 });
  assertEquals([orders, load?.rate, load?.durationMs], [["safe"], 1_000, 24_000]);
  assertEquals(parse("failover --kill both").failover?.everyMs, 12_000);
  assertEquals(parse("performance").failover, undefined);
});

Deno.test("parseLabOptions() refuses flags that do not fit failover, and names others", () => {
  for (const order of ["fifo", "both"]) {
    assertEquals(
      faultOf(`failover --order ${order}`),
      `gm lab failover needs a group with a sequencer, which --order ${order} has not: choose total ` +
        "or safe.",
    );
  }
  assertEquals(
    faultOf("failover --rate 5"),
    "gm lab failover cannot see a pause between so few messages as --rate 5: give 20 or more.",
  );
  assertEquals(
    faultOf("failover --duration 30s"),
    "gm lab failover lasts as long as its kills: give --times N and --every TIME, not " +
      "--duration 30s.",
  );
  assertEquals(
    faultOf("failover --every 2s --kill tracker"),
    'Bad --every: "2s" is out of range; the group needs time to recover, so give a time from 6s to ' +
      "10m.",
  );
  assertEquals(
    faultOf("failover --every often"),
    'Bad --every: "often" is not a time; give a number and its unit: 30s, 2m.',
  );
  assertEquals(
    faultOf("performance --kill tracker"),
    "--kill tracker is for gm lab failover: gm lab performance kills no process.",
  );
  for (const flags of ["--times 3", "--every 9s", "--signal KILL"]) {
    assertEquals(
      faultOf(`demo ${flags}`),
      `${flags} is for gm lab failover: gm lab demo kills no process.`,
    );
  }
  for (const flags of ["--kill client", "--signal STOP", "--times 0", "--sweep", "--messages x"]) {
    faultOf(`failover ${flags}`);
  }
  assertEquals(faultOf("failover --loss 5").startsWith("--loss 5 is for gm lab loss"), true);
});

Deno.test("strikeDueMs() leaves time before the first strike and between two strikes", () => {
  const plan = { kill: "tracker", signal: "KILL", times: 3, everyMs: 9_000 } as const;
  assertEquals([0, 1, 2].map((i) => strikeDueMs(plan, i)), [4_000, 13_000, 22_000]);
});

Deno.test("sequencersOf() adds a second sequencer if the first one may be killed", () => {
  const run = { experiment: "performance", order: "total", texts: [] } as const;
  const { failover } = parse("failover");
  assertEquals(sequencersOf({ ...run, order: "fifo" }), 0);
  assertEquals(sequencersOf(run), 1);
  assertEquals(sequencersOf({ ...run, order: "safe", failover: failover! }), 2);
});

Deno.test("describeFailover() names victims, signal and number of strikes", () => {
  const plan = { kill: "sequencer", signal: "KILL", times: 3, everyMs: 9_000 } as const;
  assertEquals(describeFailover(plan), "the sequencer is killed 3 times");
  assertEquals(
    describeFailover({ ...plan, kill: "both", signal: "TERM", times: 1 }),
    "sequencer and tracker are asked to end (SIGTERM) once",
  );
});
