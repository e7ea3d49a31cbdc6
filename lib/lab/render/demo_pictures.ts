import type { ClientTrace, RunTrace } from "../observe/mod.ts";
import { formatMs } from "./format_number.ts";

/**
 * Number of deliveries shown in full: enough to see the messages of several senders interleaved.
 */
const SAMPLE_LINES = 8;
/** Number of deliveries of each client shown as codes: as many as fit into a line. */
const CODES = 20;
const CODE_LETTERS = 3;
const LETTER_A = "A".charCodeAt(0);

/** Returns the first deliveries of one client, as a person there would have seen them. */
export function renderSample({ clients }: RunTrace): string[] {
  const [client] = clients.toSorted((a, b) => mingling(b) - mingling(a));
  if (client === undefined || client.deliveries.length === 0) return [];
  const { name, deliveries } = client;
  const start = Math.min(...deliveries.map(({ sentAt }) => sentAt));
  const shown = deliveries.slice(0, SAMPLE_LINES);
  const width = Math.max(...shown.map(({ sender }) => sender.length));
  const lines = shown.map(({ sender, text, deliveredAt }) => {
    const ms = formatMs((deliveredAt - start) / 1_000).padStart(6);
    return `    ${ms}  ${sender.padEnd(width)}  ${text}`;
  });
  const rest = deliveries.length - shown.length;
  return [
    `The first deliveries of ${name}, with milliseconds since the first message was sent:`,
    "",
    ...lines,
    ...(rest > 0 ? [`            … and ${rest} more.`] : []),
  ];
}

/** Returns the number of changes of the sender among the deliveries that would be shown. */
function mingling({ deliveries }: ClientTrace): number {
  const shown = deliveries.slice(0, SAMPLE_LINES);
  return shown.filter(({ sender }, i) => i > 0 && sender !== shown[i - 1]?.sender).length;
}

/**
 * Returns a line for each client with its first deliveries. `A1` is the first message of the first
 * client, `B1` the first one of the second.
 */
export function renderSequences({ clients }: RunTrace): string[] {
  const codes = new Map<string, string>();
  clients.forEach(({ name, sent }, i) =>
    sent.forEach((text, j) =>
      codes.set(`${name} ${text}`, `${String.fromCharCode(LETTER_A + i)}${j + 1}`)
    )
  );
  const width = Math.max(...clients.map(({ name }) => name.length));
  return clients.map(({ name, deliveries }) => {
    const shown = deliveries.slice(0, CODES)
      .map(({ sender, text }) => (codes.get(`${sender} ${text}`) ?? "?").padEnd(CODE_LETTERS));
    return `    ${name.padEnd(width)}  ${shown.join(" ").trimEnd()} …`;
  });
}

/** Returns the number of different sequences of messages among the clients. */
export function sequencesIn({ clients }: RunTrace): number {
  const sequences = clients.map(({ deliveries }) =>
    JSON.stringify(deliveries.map(({ sender, text }) => [sender, text]))
  );
  return new Set(sequences).size;
}
