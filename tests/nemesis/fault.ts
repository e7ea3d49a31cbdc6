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
    | { readonly type: "crash-tracker" | "stop-tracker" | "stop-sequencer" }
    | { readonly type: "cut"; readonly members: readonly string[]; readonly way: CutWay }
  );

/** Who is hit: one at a time suffers one fault at a time. */
export function subjectsOf(fault: Fault): readonly string[] {
  switch (fault.type) {
    case "crash-member":
    case "stop-member":
      return [fault.member];
    case "crash-tracker":
    case "stop-tracker":
      return ["the tracker"];
    case "stop-sequencer":
      return ["the sequencer"];
    case "cut":
      return ["the network"];
  }
}

/** `3.2 s: ann is stopped for 0.4 s` */
export function describeFault(fault: Fault): string {
  const at = `${(fault.atMs / 1_000).toFixed(1).padStart(6)} s:`;
  const time = `for ${(fault.forMs / 1_000).toFixed(1)} s`;
  switch (fault.type) {
    case "crash-member":
      return `${at} ${fault.member} is killed, and gone ${time}`;
    case "stop-member":
      return `${at} ${fault.member} is stopped ${time}`;
    case "crash-tracker":
      return `${at} the tracker is killed, and gone ${time}`;
    case "stop-tracker":
      return `${at} the tracker is stopped ${time}`;
    case "stop-sequencer":
      return `${at} the sequencer is stopped ${time}`;
    case "cut":
      return `${at} ${describeCut(fault.members.join(" and "), fault.way)} ${time}`;
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
