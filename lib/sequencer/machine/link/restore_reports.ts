import { type GroupId, NO_EPOCH, type SignedReport } from "../../../core/mod.ts";
import type { RestoreFrame } from "../../../wire/mod.ts";
import type { HeldGroup } from "../held_groups.ts";

/** A report for the tracker, and the group that its datagram names. */
export interface RestoreReport {
  readonly group: GroupId;
  readonly frame: RestoreFrame;
}

/**
 * Returns what a sequencer of this name reports to a tracker that has lost its memory: each group
 * that it holds, or itself alone if it holds none; each with `report` if it has an identity.
 */
export function restoreReports(
  name: string,
  groups: readonly HeldGroup[],
  report: SignedReport | undefined,
): RestoreReport[] {
  const signed = report && { report };
  const nowhere = { created: 0, joined: 0, slot: 0 };
  if (groups.length === 0) {
    const place = { ...nowhere, epoch: NO_EPOCH, view: 0, forgotten: 0, removed: [] };
    const own = { name, groupName: name, mode: "total", ...place, ...signed } as const;
    return [{ group: 0, frame: { type: "restore", ...own } }];
  }
  return groups.map((group) => {
    const { id, name: groupName, mode, isSigned, epoch, view, forgotten, removed } = group;
    const kind = isSigned ? { mode, signed: true } as const : { mode };
    const place = { ...nowhere, epoch, view, forgotten, removed };
    const frame: RestoreFrame = { type: "restore", name, groupName, ...kind, ...place, ...signed };
    return { group: id, frame };
  });
}
