import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../../lib/cli/mod.ts";
import { parseLabOptions } from "../../../../lib/lab/options/lab_options.ts";

const fails = (...args: string[]) => assertThrows(() => parseLabOptions(args), UsageError).message;

Deno.test("parseLabOptions() has the course's numbers of clients as defaults", () => {
  assertEquals(parseLabOptions(["performance"]).clients, [5]);
  assertEquals(parseLabOptions(["scalability"]).clients, [2, 4, 8, 16]);
  assertEquals(parseLabOptions(["performance", "--clients", "3,7"]).clients, [3, 7]);
  assertEquals(parseLabOptions(["demo"]).timeoutMs, 60_000);
});

Deno.test("parseLabOptions() compares fifo and total order unless --order chooses one", () => {
  assertEquals(parseLabOptions(["performance"]).orders, ["fifo", "total"]);
  assertEquals(parseLabOptions(["scalability", "--order", "both"]).orders, ["fifo", "total"]);
  assertEquals(parseLabOptions(["scalability", "--order", "total"]).orders, ["total"]);
  assertEquals(parseLabOptions(["demo"]).orders, ["fifo", "total"]);
  assertEquals(
    fails("demo", "--order", "fifo"),
    "gm lab demo shows both orders: use gm lab performance --order fifo.",
  );
});

Deno.test("parseLabOptions() quotes a bad word and names valid ones", () => {
  assertEquals(
    fails("speed"),
    'Unknown experiment "speed": write performance, scalability, loss, failover, demo, report or clean.',
  );
  assertEquals(
    fails("performance", "--clients", "2,many"),
    'Bad --clients: "many" is not a whole number; give numbers from 1 to 128, ' +
      "with commas between them: 2,4,8.",
  );
  assertEquals(
    fails("performance", "--clients=0"),
    'Bad --clients: "0" is out of range; give numbers from 1 to 128, ' +
      "with commas between them: 2,4,8.",
  );
  assertEquals(
    fails("demo", "--clients", "4"),
    "gm lab demo has its own numbers of clients: use gm lab performance --clients 4.",
  );
  assertEquals(fails().startsWith("Missing performance|scalability|loss|failover|demo"), true);
});

Deno.test("parseLabOptions() takes a key file for every experiment", () => {
  for (const program of ["performance", "scalability", "loss", "failover", "demo"]) {
    assertEquals(parseLabOptions([program, "--key-file", "lab.key"]).keyFile, "lab.key");
    assertEquals(parseLabOptions([program]).keyFile, undefined);
  }
});

Deno.test("parseLabOptions() reads the range of IP multicast addresses, and refuses what is none", () => {
  const { channels } = parseLabOptions(["performance", "--multicast", "239.77.0.0/16:5000"]);
  assertEquals(channels, { hostname: "239.77.0.0", bits: 16, port: 5_000 });
  assertEquals(parseLabOptions(["performance"]).channels, undefined);
  assertEquals(
    fails("performance", "--multicast", "10.0.0.0/8"),
    'Bad --multicast: "10.0.0.0/8" is no range of IPv4 multicast addresses; give one such as ' +
      "239.77.0.0/16 or 239.77.0.0/16:4077.",
  );
});
