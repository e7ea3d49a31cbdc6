import { COMMAND_MUTANTS } from "./command_mutants.ts";
import { TESTED_DIRECT_MUTANTS } from "./direct_mutants.ts";
import { EPOCH_MUTANTS } from "./epoch_mutants.ts";
import { FUZZ_MUTANTS } from "./fuzz_mutants.ts";
import { HOSTILE_MUTANTS } from "./hostile_mutants.ts";
import { IDENTITY_MUTANTS } from "./identity_mutants.ts";
import { KEY_MUTANTS } from "./key_mutants.ts";
import { LAB_MUTANTS } from "./lab_mutants.ts";
import { LOG_MUTANTS } from "./log_mutants.ts";
import type { TestedMutant } from "./mutant.ts";
import { NAME_MUTANTS } from "./name_mutants.ts";
import { NET_MUTANTS } from "./net_mutants.ts";
import { NOISE_MUTANTS } from "./noise_mutants.ts";
import { OUTPUT_MUTANTS } from "./output_mutants.ts";
import { COSTLY_PATH_MUTANTS } from "./path_mutants.ts";
import { RARE_PROOF_MUTANTS } from "./proof_mutants.ts";
import { RARE_REACH_MUTANTS } from "./reach_mutants.ts";
import { REPORT_MUTANTS } from "./report_mutants.ts";
import { RESTART_MUTANTS } from "./restart_mutants.ts";
import { RUN_MUTANTS } from "./run_mutants.ts";
import { SEAL_MUTANTS } from "./seal_mutants.ts";
import { SERVER_MUTANTS } from "./server_mutants.ts";
import { SHARE_MUTANTS } from "./share_mutants.ts";
import { SHELL_MUTANTS } from "./shell_mutants.ts";
import { STAY_MUTANTS } from "./stay_mutants.ts";
import { STREAM_LOG_MUTANTS } from "./stream_log_mutants.ts";
import { RARE_TABLE_MUTANTS } from "./table_mutants.ts";
import { WIRE_MUTANTS } from "./wire_mutants.ts";
import { WIRED_IDENTITY_MUTANTS } from "./wired_identity_mutants.ts";

/**
 * Bugs that the simulator cannot meet, because it is its own shell or has no such peers, or meets
 * too rarely. The unit tests that each names must find it. If they do not, a test is missing.
 */
export const TESTED_MUTANTS: readonly TestedMutant[] = [
  ...NET_MUTANTS,
  ...RARE_PROOF_MUTANTS,
  ...NAME_MUTANTS,
  ...NOISE_MUTANTS,
  ...IDENTITY_MUTANTS,
  ...WIRED_IDENTITY_MUTANTS,
  ...REPORT_MUTANTS,
  ...WIRE_MUTANTS,
  ...FUZZ_MUTANTS,
  ...SEAL_MUTANTS,
  ...KEY_MUTANTS,
  ...SHELL_MUTANTS,
  ...OUTPUT_MUTANTS,
  ...SERVER_MUTANTS,
  ...LAB_MUTANTS,
  ...LOG_MUTANTS,
  ...STREAM_LOG_MUTANTS,
  ...COMMAND_MUTANTS,
  ...HOSTILE_MUTANTS,
  ...EPOCH_MUTANTS,
  ...RESTART_MUTANTS,
  ...RUN_MUTANTS,
  ...SHARE_MUTANTS,
  ...STAY_MUTANTS,
  ...RARE_REACH_MUTANTS,
  ...COSTLY_PATH_MUTANTS,
  ...RARE_TABLE_MUTANTS,
  ...TESTED_DIRECT_MUTANTS,
];
