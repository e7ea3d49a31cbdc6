import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/cli/mod.ts";
import { parseLabOptions } from "../../../../lib/lab/options/lab_options.ts";

const parse = (line: string) => parseLabOptions(line.split(" "));
const faultOf = (line: string) => assertThrows(() => parse(line), UsageError).message;

Deno.test("parseLabOptions() plans no load without a rate", () => {
  assertEquals(parse("performance").load, undefined);
});

Deno.test("parseLabOptions() reads rate, duration and size of a load", () => {
  const load = (line: string) => parse(line).load;
  assertEquals(load("performance --rate 1000 --duration 30s --size 64"), {
    rate: 1_000,
    durationMs: 30_000,
    size: 64,
  });
  assertEquals(load("scalability --rate 5"), { rate: 5, durationMs: 10_000, size: 64 });
  assertEquals(load("performance --rate 5 --duration 1.5m")?.durationMs, 90_000);
  assertEquals(load("performance --rate 5 --duration 1500ms")?.durationMs, 1_500);
});

Deno.test("parseLabOptions() gives a sweep a first rate and shorter steps", () => {
  const { load, isSweep } = parse("performance --sweep");
  assertEquals([load, isSweep], [{ rate: 500, durationMs: 5_000, size: 64 }, true]);
  assertEquals(parse("performance --sweep --rate 90").load?.rate, 90);
});

Deno.test("parseLabOptions() reads a list of losses, with a default rate of its own", () => {
  const { losses, load, clients } = parse("loss");
  assertEquals([losses, load?.rate, clients], [[0, 1, 5, 10, 20], 500, [5]]);
  assertEquals(parse("loss --loss 3,30 --rate 7").losses, [3, 30]);
  assertEquals(parse("performance").losses, undefined);
});

Deno.test("parseLabOptions() quotes what is wrong with a load and says what to do", () => {
  assertEquals(
    faultOf("performance --duration 30s"),
    "--duration 30s is for a load at a rate: add --rate N, for example --rate 1000.",
  );
  assertEquals(
    faultOf("performance --rate 5 --duration 30"),
    'Bad --duration: "30" is not a time; give a number and its unit: 30s, 2m.',
  );
  assertEquals(
    faultOf("performance --rate 5 --duration 2ms"),
    'Bad --duration: "2ms" is out of range; give a time from 1s to 60m.',
  );
  assertEquals(
    faultOf("performance --rate 5 --messages texts"),
    "--messages texts is for sending all lines at once, but loads (--rate, --sweep) make their own " +
      "messages: leave one of them out.",
  );
  assertEquals(
    faultOf("loss --loss 1,many"),
    'Bad --loss: "many" is not a whole number; give percentages from 0 to 50, with commas between ' +
      "them: 0,1,5.",
  );
  assertEquals(
    faultOf("performance --loss 5"),
    "--loss 5 is for gm lab loss: gm lab performance drops no packets on purpose.",
  );
  assertEquals(
    faultOf("loss --sweep"),
    "gm lab loss measures at one rate: give --rate N instead of --sweep.",
  );
  for (const line of ["demo --rate 5", "demo --sweep", "demo --loss 3"]) {
    assertEquals(faultOf(line).startsWith("gm lab demo sends its own messages"), true, line);
  }
  faultOf("performance --rate 0");
  faultOf("performance --rate 5 --size 3");
  faultOf("loss --clients 39");
});
