/** What gm's exit code says; docs/ARCHITECTURE.md lists them for scripts. */
export const EXIT = {
  done: 0,
  /** It failed while running: a wrong order, messages that somebody lacks, a port that is taken. */
  failed: 1,
  usage: 2,
  trackerUnreachable: 3,
  /** A bug in gm (EX_SOFTWARE of sysexits). */
  bug: 70,
  /** Ended by SIGINT: 128 + 2, as shells count. */
  interrupted: 130,
} as const;
export type ExitCode = typeof EXIT[keyof typeof EXIT];
