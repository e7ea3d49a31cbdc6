import type { MemberId, Seq } from "../../../lib/core/mod.ts";
import type { MemberEvent } from "../../../lib/client/member/mod.ts";

/** An event that goes to the application. */
export type ToldEvent = Exclude<MemberEvent, { readonly type: "request" }>;

/** Events that wait for an application at most. So few are passed often. */
const WAITING_MAX = 24;

/** The options of a {@linkcode SlowReader}. */
export interface SlowReaderOptions {
  /** Returns whether the application takes an event now. */
  isTaking(): boolean;
  /** Returns the member's id, under which it offers. */
  currentId(): MemberId | undefined;
  /** Takes an event for the application. */
  take(event: ToldEvent): void;
  /** Reports to the member how many of the messages that it offered were taken. */
  onTaken(messages: number): void;
}

/**
 * The queue between a member and its application, as `EventQueue` is in the shell: the member
 * offers events that the application takes later, or never.
 */
export class SlowReader {
  readonly #options: SlowReaderOptions;
  readonly #waiting: { readonly event: ToldEvent; readonly id: MemberId | undefined }[] = [];
  #takenFrom: MemberId | undefined;

  constructor(options: SlowReaderOptions) {
    this.#options = options;
  }

  /** The id under which the event was offered that the application takes, or took last. */
  get takenFrom(): MemberId | undefined {
    return this.#takenFrom;
  }

  /** True if the member may offer no more. */
  get isFull(): boolean {
    return this.#waiting.length >= WAITING_MAX;
  }

  /** True if the application has taken all that it was offered. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /**
   * Returns the end of what waits of a stream before its first message: gaps and changes of the
   * view count as taken with what is before them (PROTOCOL 8.4.1). Returns 0 if nothing of it waits
   * there. A total-order group has one stream; of a fifo group `sender` names it.
   */
  takenAhead(group: string, sender?: MemberId): Seq {
    let end = 0;
    for (const { event } of this.#waiting) {
      if (!("group" in event) || event.group !== group) continue;
      const isOther = sender !== undefined && "sender" in event && event.sender.id !== sender;
      if (isOther) continue;
      if (event.type === "deliver") break;
      if (event.type === "gap") end = event.range.last;
      else if (sender === undefined && "seq" in event) end = event.seq ?? end;
    }
    return end;
  }

  /** Offers an event. */
  offer(event: ToldEvent): void {
    this.#waiting.push({ event, id: this.#options.currentId() });
    this.catchUp();
  }

  /** Lets the application take events as its pace allows. */
  catchUp(): void {
    while (this.#waiting.length > 0 && this.#options.isTaking()) {
      const { event, id } = this.#waiting.shift()!;
      this.#takenFrom = id;
      this.#options.take(event);
      if (event.type === "deliver") this.#options.onTaken(event.messages.length);
    }
  }
}
