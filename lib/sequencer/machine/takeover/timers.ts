/** The timers of a {@linkcode Takeover}. */
export type TakeoverTimer =
  /** Asks whoever has not promised: at once when the view changes, then every `RECOVER_MS`. */
  | "ask"
  /**
   * Reports to the tracker the members that hold the takeover up, every `EXPEL_MS` until they are
   * out (PROTOCOL 11.2.7).
   */
  | "report"
  /** Asks one holder for the entries that are missing, the next one after `RECOVER_NAK_MS`. */
  | "fetch";
