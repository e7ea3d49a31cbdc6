/** The exit codes of gm; docs/ARCHITECTURE.md lists them for scripts. */
export const EXIT = {
  /** Done, or a server or client that was ended by SIGTERM. */
  done: 0,
  /** Failed while running: a wrong order, messages that a member lacks, a port that is taken. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  trackerUnreachable: 3,
  /** The shared key is missing, wrong or unusable. */
  wrongKey: 4,
  /** A bug in gm (EX_SOFTWARE of sysexits). */
  bug: 70,
  /** Ended by SIGINT: 128 + 2, as shells count. */
  interrupted: 130,
} as const;
