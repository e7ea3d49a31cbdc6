/** The addresses of a process that sends datagrams. */
export interface Sender {
  /** The host's first address, with which the process registered. */
  readonly home: string;
  /**
   * The address at which the tracker has the process. A tracker that was restarted takes a process
   * back at the address from which it hears it.
   */
  readonly registered: string | undefined;
  /** The address from which the process sends. */
  readonly source: string;
}

/** The numbers of strays: senders that have to prove the address from which they send. */
export interface Strays {
  /** The strays at the tracker: they send from another address than the one that it has. */
  readonly toTracker: number;
  /**
   * The strays at members and sequencers, which may know a process by its first address or by the
   * tracker's; the tracker may be one of these strays.
   */
  readonly toOthers: number;
}

/**
 * Counts the strays. There may be more of them than hosts on detours: a process that a restarted
 * tracker took back during a detour has to prove its first address when the detour is over.
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
