/** What the columns of the tables mean; the definitions in full are in measure_*.ts. */
export const LEGEND: readonly string[] = [
  "elapsed: from a client's own first multicast, or its first delivery if it sends nothing, to its",
  "last delivery; for all, from the first multicast to the last delivery anywhere. msgs/s:",
  "deliveries ÷ elapsed, and for all the sum over the clients. mean, p50, …, max: latency in ms, of",
  "the messages of others, from their multicast (at a rate: from when they were due) to delivery;",
  "own: of its own. datagrams: what a client sent, of every kind, a copy to each receiver; for all,",
  "with what the sequencer sent.",
];
