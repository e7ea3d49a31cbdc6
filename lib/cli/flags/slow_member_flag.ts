import { SLOW_MEMBER_MS, SLOW_MEMBER_MS_MAX, SLOW_MEMBER_MS_MIN } from "../../core/mod.ts";

/** `--slow-member-ms`, of whoever sends to a group: `whom` says which member it waits for. */
export function slowMemberFlag(whom: string) {
  return {
    kind: "number",
    value: "MS",
    min: SLOW_MEMBER_MS_MIN,
    max: SLOW_MEMBER_MS_MAX,
    default: SLOW_MEMBER_MS,
    help: `Wait so long for a member that cannot keep up with ${whom}, then go on without it`,
  } as const;
}
