/** Number of lines that the one sender of the scalability experiment sends. */
const LINES_OF_MANY = 50;

const TIMES = [
  "At dawn",
  "At seven",
  "After breakfast",
  "In mid-morning",
  "At noon",
  "After the rain",
  "Towards evening",
  "At nightfall",
  "At midnight",
  "Before anybody woke",
] as const;

const WHO = [
  "the lighthouse keeper",
  "the ferry captain",
  "a goat from the hill",
  "the baker's youngest son",
  "a botanist with a limp",
  "the postwoman",
  "an accordion player",
  "the harbour cat",
  "a retired diver",
  "the schoolteacher",
  "a clockmaker on leave",
  "the sponge merchant",
  "a painter without brushes",
  "the weather observer",
  "a beekeeper",
  "the last of the tourists",
] as const;

const DID = [
  "counted the boats",
  "asked for the way to the post office",
  "wrote a letter and kept it",
  "mended a net that was not torn",
  "waited for somebody who had already left",
  "sang the second verse only",
  "found a key and looked for its door",
  "measured the shadow of the church tower",
  "bought figs and gave them away",
  "said that the wind would turn",
] as const;

const WHERE = [
  "in the harbour",
  "on the north pier",
  "behind the customs house",
  "at the upper well",
  "under the plane tree",
  "on the road to the monastery",
  "beside the old threshing floor",
] as const;

/** Number of clients that have lines of their own. */
export const BUILT_IN_CLIENTS_MAX = WHO.length * (1 + WHERE.length);

/** Returns the ten lines of a client, counted from 1. No two clients have a line in common. */
export function builtInMessages(client: number): string[] {
  const who = WHO[(client - 1) % WHO.length]!;
  // With more clients than characters, a place makes the lines of two namesakes different.
  const namesakes = Math.floor((client - 1) / WHO.length);
  const where = namesakes === 0 ? "" : ` ${WHERE[namesakes - 1]!}`;
  return TIMES.map((time, i) => `${time}, ${who} ${DID[(i + client) % DID.length]!}${where}.`);
}

/** Returns the fifty numbered lines of the one sender: five days on an island. */
export function builtInManyMessages(): string[] {
  return Array.from({ length: LINES_OF_MANY }, (_, i) => {
    const day = Math.floor(i / TIMES.length);
    const who = WHO[(i * 7 + day) % WHO.length]!;
    const did = DID[(i * 3 + day) % DID.length]!;
    const where = WHERE[(i * 5 + day) % WHERE.length]!;
    return `${i + 1}. ${TIMES[i % TIMES.length]!}, ${who} ${did} ${where}.`;
  });
}
