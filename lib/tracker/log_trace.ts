import { formatAddress, formatMemberId, unreachable } from "../core/mod.ts";
import type { Log } from "../net/mod.ts";
import type { DirectoryTrace } from "./directory/mod.ts";

/** Writes an event of a directory to the log. */
export function logTrace(log: Log, trace: DirectoryTrace): void {
  switch (trace.type) {
    case "registered":
    case "restored":
    case "left":
      return log.debug(`A member ${MEMBER_VERBS[trace.type]}.`, memberFields(trace));
    case "evicted":
      return log.info("A member was evicted.", { ...memberFields(trace), reason: trace.reason });
    case "joined":
    case "exited": {
      const { name, group, view, member } = trace;
      const verb = trace.type === "joined" ? "joined a group" : "left a group";
      return log.debug(`A member ${verb}.`, { group, name, member: formatMemberId(member), view });
    }
    case "sequencer-registered":
    case "sequencer-restored":
    case "sequencer-left":
    case "sequencer-evicted":
    case "epoch-granted":
      return logSequencer(log, trace);
    case "group-created":
    case "group-restored":
    case "group-gone":
      return log.debug(`A group ${GROUP_VERBS[trace.type]}.`, { group: trace.group });
    case "name-owned":
      return log.debug("A name belongs to a key from now on.", { name: trace.name });
    case "rebuilt":
      return logRebuilt(log, trace);
    case "late":
      return log.warn("This tracker was late: all members and sequencers get more time.", {
        lateMs: Math.round(trace.ms),
      });
    case "heard-elsewhere":
      return log.warn(
        "Heartbeats of a member come from another address than it registered, so they do not count. " +
          "Probably NAT, a container or a firewall changes addresses between it and this tracker: " +
          "start the client on an address that this tracker sees.",
        { ...memberFields(trace), from: formatAddress(trace.from) },
      );
    case "implausible":
      return log.debug("A report was ignored, because its numbers cannot be true.", {
        report: trace.report,
        sender: formatMemberId(trace.sender),
      });
    case "eviction-prolonged":
      return log.warn(
        "Most fell silent at once, or nobody is heard: nobody is evicted for some time. Look " +
          "whether this host is cut off.",
        { of: trace.of, silent: trace.silent, watched: trace.watched },
      );
    case "eviction-resumed":
      return log.info("Silence counts again: those that are still silent are evicted.", {
        of: trace.of,
        silent: trace.silent,
        watched: trace.watched,
      });
    default:
      unreachable(trace);
  }
}

const MEMBER_VERBS = {
  registered: "registered",
  restored: "came back after the restart",
  left: "left",
} as const;
const GROUP_VERBS = {
  "group-created": "was made",
  "group-restored": "came back after the restart",
  "group-gone": "ended with its last member",
} as const;

type SequencerTrace = Extract<DirectoryTrace, { sequencer: number }>;

function logSequencer(log: Log, trace: SequencerTrace): void {
  const { name, sequencer, address } = trace;
  const id = formatMemberId(sequencer);
  const fields = { name, sequencer: id, address: formatAddress(address) };
  switch (trace.type) {
    case "sequencer-registered":
      return log.debug("A sequencer registered.", fields);
    case "sequencer-restored":
      return log.debug("A sequencer came back after the restart.", fields);
    case "sequencer-left":
      return log.debug("A sequencer left.", fields);
    case "sequencer-evicted":
      return log.warn("A sequencer is gone.", { ...fields, reason: trace.reason });
    case "epoch-granted":
      return log.info("A sequencer takes over a group.", {
        ...fields,
        group: trace.group,
        epoch: trace.epoch,
      });
    default:
      unreachable(trace);
  }
}

function memberFields(
  trace: { name: string; member: number; address: { hostname: string; port: number } },
) {
  const { name, member, address } = trace;
  return { name, member: formatMemberId(member), address: formatAddress(address) };
}

function logRebuilt(log: Log, { members, groups }: { members: number; groups: number }): void {
  const fields = { members, groups };
  // The first start of a tracker looks like a restart after which no member reported itself.
  if (members === 0) log.debug("No member reported itself after this start.", fields);
  else log.info("The directory is rebuilt from the reports of its members.", fields);
}
