/** A process that sends datagrams. */
export interface Sender {
  /** The host's first address, at which the process registered itself. */
  readonly home: string;
  /**
   * The address at which the tracker has it. A tracker that was restarted takes a process back at the
   * address from which it hears it.
   */
  readonly registered: string | undefined;
  /** The address from which it sends. */
  readonly source: string;
}

/** Numbers of senders whose addresses have to be proven. */
export interface Strays {
  /** To the tracker: those that send from another address than it has. */
  readonly toTracker: number;
  /** To members and sequencers, which may know either address; the tracker is one of these. */
  readonly toOthers: number;
}

/**
 * Counts the senders whose addresses have to be proven. These are not the hosts on a detour: whoever
 * was taken back on a detour that is over has to prove its first address.
 */
export function countStrays(senders: readonly Sender[], isTrackerElsewhere: boolean): Strays {
  const toTracker = senders.filter(({ home, registered = home, source }) => registered !== source);
  const toOthers = senders.filter(({ home, registered = home, source }) =>
    home !== source || registered !== source
  );
  return {
    toTracker: toTracker.length,
    toOthers: toOthers.length + (isTrackerElsewhere ? 1 : 0),
  };
}
