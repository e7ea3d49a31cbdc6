import { checkFlood, NO_STEADY_HEAP, seeded, testFromSource } from "../testing/mod.ts";

testFromSource(
  "300,000 malformed datagrams disturb no tracker, sequencer or client",
  NO_STEADY_HEAP,
  () => seeded((random) => checkFlood({ warmUp: 50_000, count: 100_000 }, random)),
);
