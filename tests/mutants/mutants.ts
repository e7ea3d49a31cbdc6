import { DIRECT_MUTANTS } from "./direct_mutants.ts";
import { SIMULATED_SIGNED_MUTANTS } from "./identity_mutants.ts";
import { MEMBER_MUTANTS } from "./member_mutants.ts";
import type { Mutant } from "./mutant.ts";
import { PATH_MUTANTS } from "./path_mutants.ts";
import { PROOF_MUTANTS } from "./proof_mutants.ts";
import { REACH_MUTANTS } from "./reach_mutants.ts";
import { SIMULATED_SEAL_MUTANTS } from "./seal_mutants.ts";
import { SIMULATED_REPORT_MUTANTS } from "./report_mutants.ts";
import { SEQUENCER_MUTANTS } from "./sequencer_mutants.ts";
import { SAFE_MUTANTS } from "./safe_mutants.ts";
import { STREAM_MUTANTS } from "./stream_mutants.ts";
import { TABLE_MUTANTS } from "./table_mutants.ts";
import { TAKEOVER_MUTANTS } from "./takeover_mutants.ts";
import { TRACKER_MUTANTS } from "./tracker_mutants.ts";

/**
 * Bugs that the simulator must find. One that it does not find is a hole in what the simulator does
 * or looks at.
 */
export const MUTANTS: readonly Mutant[] = [
  ...STREAM_MUTANTS,
  ...MEMBER_MUTANTS,
  ...SEQUENCER_MUTANTS,
  ...TRACKER_MUTANTS,
  ...TAKEOVER_MUTANTS,
  ...SAFE_MUTANTS,
  ...TABLE_MUTANTS,
  ...REACH_MUTANTS,
  ...PROOF_MUTANTS,
  ...PATH_MUTANTS,
  ...DIRECT_MUTANTS,
  ...SIMULATED_SEAL_MUTANTS,
  ...SIMULATED_SIGNED_MUTANTS,
  ...SIMULATED_REPORT_MUTANTS,
];
