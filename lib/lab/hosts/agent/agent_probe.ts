import type { AgentCommand, ProbeReport, ReachTarget } from "./agent_protocol.ts";

/** The lab's end of a probe: gives orders to the agent on a host, and passes its reports on. */
export class AgentProbe {
  readonly #order: (order: AgentCommand) => Promise<void>;
  #onReport: ((report: ProbeReport) => void) | undefined;

  constructor(order: (order: AgentCommand) => Promise<void>) {
    this.#order = order;
  }

  /** Opens sockets at an address of the host. `onReport` gets the reports until {@linkcode end}. */
  open(
    where: { readonly address: string; readonly word: string; readonly number: number },
    onReport: (report: ProbeReport) => void,
  ): void {
    this.#onReport = onReport;
    void this.#order({ type: "open-probe", ...where });
  }

  /** Lets the host try to reach other hosts. */
  reach(targets: readonly ReachTarget[]): void {
    void this.#order({ type: "reach", targets });
  }

  /** Closes the sockets. */
  end(): void {
    this.#onReport = undefined;
    void this.#order({ type: "end-probe" });
  }

  /** Takes a report of the agent. */
  take(report: ProbeReport): void {
    this.#onReport?.(report);
  }
}
