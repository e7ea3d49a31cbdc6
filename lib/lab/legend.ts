/** A short explanation of the tables' columns. figures.ts and measure_client.ts have the definitions. */
export const LEGEND: readonly string[] = [
  "elapsed: from a client's first multicast to its last delivery (without a multicast, from its first",
  "delivery; at a rate, from the start of the load). msgs/s: deliveries ÷ elapsed. mean, p50, …, max:",
  "latency in ms of other clients' messages, from their multicast (at a rate, from the time at which",
  "they were due) to the delivery. own: the same for the client's own messages. datagrams: all that",
  'the client sent, a copy to each receiver. Line "all": elapsed from the first multicast to the last',
  "delivery at any client; msgs/s is the sum of the clients; datagrams include the sequencer's.",
];
