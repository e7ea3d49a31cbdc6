import { CONTROL_TARGETS } from "./control_targets.ts";
import { DATAGRAM_TARGETS } from "./datagram_targets.ts";
import { FILE_TARGETS } from "./file_targets.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { HISTORY_TARGETS } from "./history_targets.ts";
import { LOG_TARGETS } from "./log_targets.ts";
import { NOISE_TARGETS } from "./noise_targets.ts";

/** Every decoder that is fuzzed: all that take bytes or text of a peer, a file or a person. */
export const TARGETS: readonly FuzzTarget[] = [
  ...DATAGRAM_TARGETS,
  ...CONTROL_TARGETS,
  ...NOISE_TARGETS,
  ...FILE_TARGETS,
  ...HISTORY_TARGETS,
  ...LOG_TARGETS,
];
