import { unreachable } from "../../lib/core/mod.ts";

/** The direction in which a cut drops packets between some members and all other processes. */
export type CutWay = "both" | "from-them" | "to-them" | "tracker-only";

/** A fault that the nemesis causes, and ends after `forMs`. */
export type Fault =
  & {
    /** Milliseconds since the load began. */
    readonly atMs: number;
    readonly forMs: number;
  }
  & (
    /** SIGKILL; a new process with the same name is started at the end. */
    | { readonly type: "crash-member"; readonly member: string }
    /** SIGSTOP, and SIGCONT at the end. */
    | { readonly type: "stop-member"; readonly member: string }
    | { readonly type: "crash-tracker" | "stop-tracker" | "isolate-tracker" }
    /** SIGKILL, SIGTERM or SIGSTOP; `isolate-sequencer` cuts it off from all other processes. */
    | {
      readonly type:
        | "crash-sequencer"
        | "end-sequencer"
        | "stop-sequencer"
        | "isolate-sequencer";
      readonly sequencer: string;
    }
    /**
     * The disk of a sequencer's history is full; at the end there is room and the sequencer starts.
     */
    | { readonly type: "fill-disk"; readonly sequencer: string }
    /** The tracker and all sequencers are killed at once. */
    | { readonly type: "crash-servers" }
    /** A sequencer and some members are cut off from each other, and from nobody else. */
    | {
      readonly type: "estrange";
      readonly sequencer: string;
      readonly members: readonly string[];
    }
    /** Some members are cut off from all other processes. */
    | { readonly type: "cut"; readonly members: readonly string[]; readonly way: CutWay }
  );

/** Returns the processes that a fault happens to. Each of them has one fault at a time. */
export function subjectsOf(fault: Fault, sequencers: readonly string[]): readonly string[] {
  switch (fault.type) {
    case "crash-member":
    case "stop-member":
      return [fault.member];
    case "crash-tracker":
    case "stop-tracker":
      return ["the tracker"];
    case "crash-sequencer":
    case "end-sequencer":
    case "stop-sequencer":
    case "fill-disk":
      return [fault.sequencer];
    case "crash-servers":
      return ["the tracker", ...sequencers];
    case "isolate-tracker":
      return ["the network", "the tracker"];
    case "isolate-sequencer":
    case "estrange":
    case "cut":
      return ["the network"];
    default:
      return unreachable(fault);
  }
}

/** Returns a line like `3.2 s: ann is stopped for 0.4 s`. */
export function describeFault(fault: Fault): string {
  const at = `${(fault.atMs / 1_000).toFixed(1).padStart(6)} s:`;
  return `${at} ${whatHappens(fault)} for ${(fault.forMs / 1_000).toFixed(1)} s`;
}

function whatHappens(fault: Fault): string {
  switch (fault.type) {
    case "crash-member":
      return `${fault.member} is killed and stays away`;
    case "stop-member":
      return `${fault.member} is stopped`;
    case "crash-tracker":
      return "the tracker is killed and stays away";
    case "stop-tracker":
      return "the tracker is stopped";
    case "isolate-tracker":
      return "the tracker is cut off from all others";
    case "crash-sequencer":
      return `${fault.sequencer} is killed and stays away`;
    case "end-sequencer":
      return `${fault.sequencer} hands over and stays away`;
    case "stop-sequencer":
      return `${fault.sequencer} is stopped`;
    case "fill-disk":
      return `the disk of ${fault.sequencer} is full`;
    case "isolate-sequencer":
      return `${fault.sequencer} is cut off from all others`;
    case "crash-servers":
      return "the tracker and all sequencers are killed and stay away";
    case "estrange":
      return `${fault.sequencer} is cut off from ${fault.members.join(" and ")}`;
    case "cut":
      return describeCut(fault.members, fault.way);
    default:
      return unreachable(fault);
  }
}

function describeCut(members: readonly string[], way: CutWay): string {
  const names = members.join(" and ");
  const are = members.length === 1 ? "is" : "are";
  switch (way) {
    case "both":
      return `${names} ${are} cut off from all others`;
    case "from-them":
      return `packets from ${names} to all others are dropped`;
    case "to-them":
      return `packets from all others to ${names} are dropped`;
    case "tracker-only":
      return `${names} ${are} cut off from the tracker`;
    default:
      return unreachable(way);
  }
}
