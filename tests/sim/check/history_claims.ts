import { formatMemberId, type Seq } from "../../../lib/core/mod.ts";
import type { GroupEvent, HistoryMessage } from "../../../lib/client/member/mod.ts";
import type { Ledger } from "./ledger.ts";
import type { Stay } from "./stay.ts";
import type { TotalLedger } from "./total_ledger.ts";
import { Violation } from "./violation.ts";

type HistoryEvent = GroupEvent & { type: "history" };

/**
 * Checks the history that members received: each message was multicast, in the order of its sender.
 * In a total-order group each message has the place at which all present members delivered it. Once
 * the world is quiet, the history has all that a present member delivered lately, whoever ordered
 * it.
 */
export class HistoryClaims {
  readonly #ledger: Ledger;
  readonly #totalLedger: TotalLedger;
  readonly #claims: { readonly stay: Stay; readonly message: HistoryMessage }[] = [];
  readonly #last: { readonly stay: Stay; readonly event: HistoryEvent }[] = [];
  /** True once the world is quiet: nothing is missing from here on. */
  isQuiet = false;
  /** Messages that somebody was told. */
  told = 0;

  constructor(ledger: Ledger, totalLedger: TotalLedger) {
    this.#ledger = ledger;
    this.#totalLedger = totalLedger;
  }

  onHistory(stay: Stay, event: HistoryEvent): void {
    const { messages, gaps } = event;
    this.told += messages.length;
    if (stay.mode === "fifo") return this.#checkFifo(stay, messages);
    let last: Seq = 0;
    const ranges = [...messages.map(({ range }) => range), ...gaps];
    for (const range of ranges.sort((a, b) => a.first - b.first)) {
      if (range.first <= last) throw new Violation(`${who(stay)} was told ${range.first} twice`);
      last = range.last;
    }
    for (const message of messages) this.#claims.push({ stay, message });
    if (this.isQuiet) this.#last.push({ stay, event });
  }

  /** @throws {Violation} if a member was told something wrong */
  check(living: ReadonlySet<Stay>): void {
    for (const { stay, message } of this.#claims) {
      const fault = this.#totalLedger.faultOfHistory(stay, message, living);
      if (fault !== undefined) throw new Violation(`${who(stay)} was told of the past: ${fault}`);
    }
    for (const { stay, event: { messages, gaps } } of this.#last) {
      const told = new Set(messages.map(({ range }) => range.first));
      const from = Math.min(
        ...[...messages.map(({ range }) => range), ...gaps].map((r) => r.first),
      );
      const seq = this.#totalLedger.missingInHistory(stay, { from, told }, living);
      if (seq !== undefined) throw new Violation(`${who(stay)} was not told ${seq} of the past`);
    }
  }

  #checkFifo(stay: Stay, messages: readonly HistoryMessage[]): void {
    const lasts = new Map<number, Seq>();
    for (const { sender, range, payload } of messages) {
      const isTrue = this.#ledger.wasMulticast(stay.group, sender.id, range, payload);
      if (!isTrue) throw new Violation(`${who(stay)} was told ${range.first}: never multicast`);
      const before = lasts.get(sender.id) ?? 0;
      if (range.first <= before) {
        throw new Violation(`${who(stay)} was told ${range.first} of a sender after ${before}`);
      }
      lasts.set(sender.id, range.last);
    }
  }
}

function who({ member, groupName }: Stay): string {
  return `${formatMemberId(member)} in ${groupName}`;
}
