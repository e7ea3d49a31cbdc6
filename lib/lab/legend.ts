/** A short explanation of the tables' columns. figures.ts and measure_client.ts have the definitions. */
export const LEGEND: readonly string[] = [
  "elapsed: from a client's first multicast to its last delivery (without a multicast, from its first",
  "delivery; at a rate, from the start of the load). msgs/s of a client: its deliveries ÷ elapsed; of a",
  "run: each message counted once. deliveries/s: at all clients together, ÷ the time from the first",
  "multicast to the last delivery; this is what is plotted. sum of own deliveries/s: the clients' own",
  "msgs/s added up. mean, p50, …, max: latency of other clients' messages, from their multicast (at a",
  "rate: response time, from the time at which they were due) to the delivery; a dash where there are",
  "too few for a percentile. service: the same from the sending. own: of the client's own messages.",
  "datagrams: all that were sent for the messages, a copy to each receiver; not those for joining and",
  'leaving. Line "all": elapsed from the first multicast to the last delivery at any client; msgs/s is',
  "the sum of the clients; datagrams include the sequencer's.",
];
