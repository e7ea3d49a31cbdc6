import type { RunFigures } from "../measure/mod.ts";
import { NO_COST, totalRequests, totalSent, type TrafficTotals } from "../observe/mod.ts";
import { formatCount } from "./format_number.ts";
import { type Column, table } from "./table.ts";

/** Returns the cost of a run as sentences. */
export function costSentences(figures: RunFigures): string[] {
  const { cost, sequencerCost, datagramsPerDelivery, delivered, retransmitPercent } = figures;
  if (cost === undefined) return [];
  const sent = totalSent(cost);
  const whose = sequencerCost === undefined ? "The clients" : "Clients and sequencer";
  const bytes = delivered === 0 ? "–" : formatCount(sent.bytes / delivered);
  return [
    `Cost of the messages: ${whose} sent ${formatCount(sent.datagrams)} datagrams (${
      formatCount(sent.bytes)
    } bytes), ${datagramsPerDelivery?.toFixed(2) ?? "–"} (${bytes} bytes) per delivery, and ${
      formatCount(totalRequests(cost))
    } requests to the tracker. They received ${
      formatCount(cost.received.datagrams)
    } datagrams, including the tracker's.`,
    `Messages per datagram: ${figures.messagesPerDatagram?.toFixed(2) ?? "–"} (each copy of a ` +
    "message counts).",
    `Sent again because of loss: ${retransmitPercent?.toFixed(2) ?? "–"} % of the datagrams with ` +
    "new messages.",
    ...joiningSentences(figures),
  ];
}

/** Returns the cost of joining and leaving, which is no part of the other figures. */
function joiningSentences({ joiningCost }: RunFigures): string[] {
  if (joiningCost === undefined) return [];
  const { datagrams, bytes } = totalSent(joiningCost);
  return [
    `Apart from that, joining, leaving and closing cost ${formatCount(datagrams)} datagrams ` +
    `(${formatCount(bytes)} bytes).`,
  ];
}

/**
 * Returns a sentence like
 * `Used: tracker 0.02 CPU s, 61 MB; 5 clients 3.20 CPU s, at most 84 MB each.`
 */
export function usageSentences({ roles, load }: RunFigures): string[] {
  if (roles.length === 0) return [];
  const each = roles.map(({ role, processes, cpuMs, peakBytes }) => {
    const who = processes === 1 ? role : `${processes} ${role}s`;
    const megabytes = `${formatCount(peakBytes / 1e6)} MB`;
    const memory = processes === 1 ? megabytes : `at most ${megabytes} each`;
    return `${who} ${(cpuMs / 1_000).toFixed(2)} CPU s, ${memory}`;
  });
  return [`Used${load === undefined ? " since the start" : ""}: ${each.join("; ")}.`];
}

function perDelivery({ datagrams, bytes }: TrafficTotals, delivered: number): string[] {
  if (delivered === 0) return ["–", "–"];
  return [(datagrams / delivered).toFixed(3), (bytes / delivered).toFixed(1)];
}

/** Returns the cost of a run by kind of datagram, as a table; nothing if the cost is not known. */
export function renderCost({ cost, sequencerCost, delivered }: RunFigures): string[] {
  if (cost === undefined) return [];
  const columns: Column[] = [
    { title: "sent for", align: "left" },
    { title: "datagrams" },
    { title: "UDP bytes" },
    { title: "per delivery" },
    { title: "bytes per delivery" },
    ...(sequencerCost === undefined ? [] : [{ title: "by the sequencer" }]),
  ];
  const row = (title: string, { datagrams, bytes }: TrafficTotals, bySequencer?: TrafficTotals) => [
    title,
    formatCount(datagrams),
    formatCount(bytes),
    ...perDelivery({ datagrams, bytes }, delivered),
    formatCount(bySequencer?.datagrams ?? 0),
  ];
  const used = Object.entries(cost.sent).filter(([, { datagrams }]) => datagrams > 0);
  const rows = used.map(([kind, traffic]) => row(kind, traffic, sequencerCost?.sent[kind]));
  const requests = Object.entries(cost.requests).map(([type, count]) => `${count} ${type}`);
  return [
    ...table(columns, [
      ...rows,
      row("total", totalSent(cost), totalSent(sequencerCost ?? NO_COST)),
    ]),
    "",
    "data: new messages; repair: sent again because of loss; nak: asks for it; ack: acknowledgements;",
    "tail: how far a sender has sent; stable: what all have; greeting, bye: joining and leaving;",
    "lease, heartbeat: signs of life. UDP bytes are without the headers of IP and UDP.",
    "",
    `Requests to the tracker: ${requests.length === 0 ? "none" : requests.join(", ")}.`,
    "",
  ];
}
