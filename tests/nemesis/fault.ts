/** What a cut takes away between those who are cut off and the rest, the servers included. */
export type CutWay = "both" | "from-them" | "to-them" | "tracker-only";

/** One thing that the nemesis does, and undoes after `forMs`. */
export type Fault =
  & {
    /** Milliseconds since the load began. */
    readonly atMs: number;
    readonly forMs: number;
  }
  & (
    /** kill -9; later a new process under the same name. */
    | { readonly type: "crash-member"; readonly member: string }
    /** SIGSTOP, later SIGCONT. */
    | { readonly type: "stop-member"; readonly member: string }
    | { readonly type: "crash-tracker" | "stop-tracker" | "isolate-tracker" }
    /** kill -9, SIGTERM, SIGSTOP; nothing passes between it and everybody else. */
    | {
      readonly type:
        | "crash-sequencer"
        | "end-sequencer"
        | "stop-sequencer"
        | "isolate-sequencer";
      readonly sequencer: string;
    }
    /** The tracker and all sequencers are killed at once. */
    | { readonly type: "crash-servers" }
    /** A sequencer and some members do not hear each other. */
    | {
      readonly type: "estrange";
      readonly sequencer: string;
      readonly members: readonly string[];
    }
    | { readonly type: "cut"; readonly members: readonly string[]; readonly way: CutWay }
  );

/** Who is hit: one at a time suffers one fault at a time. */
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
      return [fault.sequencer];
    case "crash-servers":
      return ["the tracker", ...sequencers];
    case "isolate-tracker":
      return ["the network", "the tracker"];
    case "isolate-sequencer":
    case "estrange":
    case "cut":
      return ["the network"];
  }
}

/** `3.2 s: ann is stopped for 0.4 s` */
export function describeFault(fault: Fault): string {
  const at = `${(fault.atMs / 1_000).toFixed(1).padStart(6)} s:`;
  return `${at} ${whatHappens(fault)} for ${(fault.forMs / 1_000).toFixed(1)} s`;
}

function whatHappens(fault: Fault): string {
  switch (fault.type) {
    case "crash-member":
      return `${fault.member} is killed, and gone`;
    case "stop-member":
      return `${fault.member} is stopped`;
    case "crash-tracker":
      return "the tracker is killed, and gone";
    case "stop-tracker":
      return "the tracker is stopped";
    case "isolate-tracker":
      return "between the tracker and the rest nothing passes";
    case "crash-sequencer":
      return `${fault.sequencer} is killed, and gone`;
    case "end-sequencer":
      return `${fault.sequencer} hands over, and is gone`;
    case "stop-sequencer":
      return `${fault.sequencer} is stopped`;
    case "isolate-sequencer":
      return `between ${fault.sequencer} and the rest nothing passes`;
    case "crash-servers":
      return "the tracker and all sequencers are killed, and gone";
    case "estrange":
      return `between ${fault.sequencer} and ${fault.members.join(" and ")} nothing passes`;
    case "cut":
      return describeCut(fault.members.join(" and "), fault.way);
  }
}

function describeCut(who: string, way: CutWay): string {
  switch (way) {
    case "both":
      return `between ${who} and the rest nothing passes`;
    case "from-them":
      return `what ${who} send is lost`;
    case "to-them":
      return `what is sent to ${who} is lost`;
    case "tracker-only":
      return `between ${who} and the tracker nothing passes`;
  }
}
