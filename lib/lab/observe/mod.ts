/**
 * Knows what the processes of a run report, and collects it in traces.
 *
 * client_line.ts and load_line.ts parse the lines of clients and servers. trace.ts is everything
 * that was observed of a run in which texts were sent at once, load_trace.ts that of a load
 * (load_tally.ts: the lines of one client). align_clocks.ts converts the times of clients to the
 * lab's clock; run_clocks.ts and host_clock.ts describe the clocks of other hosts. cost.ts,
 * usage.ts and silence.ts are parts of a trace.
 *
 * Invariant: a trace is complete. Figures (measure/) and verdicts (check/) follow from it without
 * I/O.
 *
 * @module
 */
export * from "./align_clocks.ts";
export * from "./client_line.ts";
export * from "./cost.ts";
export * from "./host_clock.ts";
export * from "./line_fields.ts";
export * from "./load_line.ts";
export * from "./load_tally.ts";
export * from "./load_timeline.ts";
export * from "./load_trace.ts";
export * from "./run_clocks.ts";
export * from "./server_told.ts";
export * from "./silence.ts";
export * from "./strike.ts";
export * from "./trace.ts";
export * from "./trouble.ts";
export * from "./usage.ts";
