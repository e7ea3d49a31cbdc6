import { SLOW_MEMBER_MS, SLOW_MEMBER_MS_MAX, SLOW_MEMBER_MS_MIN } from "../../core/mod.ts";

/**
 * Returns the flag `--slow-member-ms` of a command that sends to groups; `whom` says what its slow
 * member cannot keep up with.
 */
export function slowMemberFlag(whom: string) {
  return {
    kind: "number",
    value: "MS",
    min: SLOW_MEMBER_MS_MIN,
    max: SLOW_MEMBER_MS_MAX,
    default: SLOW_MEMBER_MS,
    help: `Milliseconds to wait for a member that cannot keep up with ${whom}`,
  } as const;
}
