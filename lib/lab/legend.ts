/**
 * A short explanation of the tables' columns. figures.ts and measure_client.ts have the
 * definitions.
 */
export const LEGEND: readonly string[] = [
  "elapsed: from a client's first multicast to its last delivery (without a multicast, from its first",
  'delivery; at a rate, from the start of the load). Line "all": to the last delivery at any client.',
  'own deliveries/s: a client\'s deliveries ÷ its elapsed; line "all" and other tables: their sum.',
  "deliveries/s: at all clients together, ÷ the time from the first multicast to the last delivery;",
  "this is what is plotted. msgs/s: the same, with each message counted once.",
  "mean, p50, …, max: latency of other clients' messages, from their multicast (at a rate: response",
  "time, from the time at which they were due) to the delivery; a dash where there are too few for a",
  "percentile. service: the same from the sending. own mean, own max: of the client's own messages.",
  "datagrams: all that were sent for the messages, a copy to each receiver; not those for joining and",
  'leaving. Line "all": with the sequencer\'s.',
];
