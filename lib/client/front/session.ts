import {
  invariant,
  MESSAGE_BYTES_MAX,
  type Mode,
  type SeqRange,
  unreachable,
} from "../../core/mod.ts";
import { TrackerUnreachableError } from "../../net/mod.ts";
import type { Client } from "../client.ts";
import { ClientError, ClosedError, MessageTooLongError, NoRoomError } from "../client_errors.ts";
import { directLabel } from "../conversations.ts";
import { FaultReports } from "./fault_reports.ts";
import type { CutLine } from "./lines/mod.ts";
import type { HistoryOptions } from "../history.ts";
import type { Receipt } from "../receipts.ts";
import { COMMAND_HELP, isMark, type LineMeaning, parseLine } from "./parse_line.ts";
import type { PendingLines } from "./pending_lines.ts";
import { parseRequest, type RequestMeaning } from "./parse_request.ts";
import { RoomPatience } from "./room_patience.ts";
import { RefusedLine } from "./refused_line.ts";
import type { CommandAnswer, Fault, RequestId, Voice } from "./voice/mod.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
/** The meaning of every line of a raw session. */
const RAW: LineMeaning = { type: "message", skip: 0 };

/** A command of a person or of a program. */
type Command = Exclude<LineMeaning, { readonly type: "message" | "direct" | "quit" }>;
type MulticastRequest = Extract<RequestMeaning, { readonly type: "multicast" }>;
type DirectRequest = Extract<RequestMeaning, { readonly type: "direct" }>;

/** A client in the hands of a person or a pipe: runs their lines, knows the selected group. */
export class Session {
  readonly client: Client;
  readonly #voice: Voice;
  readonly #mode: Mode | undefined;
  readonly #since: HistoryOptions | undefined;
  /** The time for which a message may wait for room. */
  readonly patience: RoomPatience;
  readonly #isRaw: boolean;
  readonly #pending: PendingLines | undefined;
  #selected: string | undefined;
  readonly #faults: FaultReports;
  /** True after the user has ended the session, whatever it was doing. */
  #isEnded = false;

  /**
   * Takes the `mode` to insist on where a command names none, and `since`, the history to show of
   * each group that is joined. With `isRaw` every line is a message. `pending` watches the lines
   * that were typed.
   */
  constructor(
    client: Client,
    voice: Voice,
    { mode, since, isRaw = false, patience = new RoomPatience(), pending }: {
      mode?: Mode | undefined;
      since?: HistoryOptions | undefined;
      isRaw?: boolean;
      patience?: RoomPatience;
      pending?: PendingLines | undefined;
    } = {},
  ) {
    this.#pending = pending;
    this.patience = patience;
    this.client = client;
    this.#voice = voice;
    this.#faults = new FaultReports(voice);
    this.#mode = mode;
    this.#since = since;
    this.#isRaw = isRaw;
  }

  /** The group that messages are sent to. */
  get selected(): string | undefined {
    return this.#selected;
  }

  /** Number of lines that were not obeyed. */
  get faults(): number {
    return this.#faults.count;
  }

  /** Ends the session for the user. A line that still waits is cut off by that, and is no fault. */
  end(): void {
    this.#isEnded = true;
  }

  /** Joins a group and selects it, as `-g` asks. */
  async enter(group: string): Promise<void> {
    await this.#join(group, this.#mode);
    this.#selected = group;
  }

  /** Runs a line that a person typed; resolves with false if it asks to quit. */
  runText(line: string): Promise<boolean> {
    return this.#run(line, encoder.encode(line));
  }

  /** Runs a line of a pipe, which may be no text; resolves with false if it asks to quit. */
  runBytes(line: CutLine): Promise<boolean> {
    if (line.type === "line") {
      const { bytes } = line;
      return this.#run(isMark(bytes[0]) ? decoder.decode(bytes) : "", bytes);
    }
    return this.#faults.report(new MessageTooLongError(line.length)).then(() => true);
  }

  /**
   * Runs a line of JSON, the request of a program; resolves with false if it asks to quit. If it
   * has an id, its answer, its receipt or its error has the same.
   */
  async runRequest(line: CutLine): Promise<boolean> {
    if (line.type === "too-long") return await this.runBytes(line);
    const text = decoder.decode(line.bytes);
    if (text.trim() === "") return true;
    const { id, meaning } = parseRequest(text);
    if (meaning.type === "quit") return false;
    try {
      if (meaning.type === "multicast") await this.#multicastFor(meaning, id);
      else if (meaning.type === "direct") await this.#directFor(meaning, id);
      else await this.#obeyRequest(meaning, id);
    } catch (error) {
      // A program that gave an id is owed an answer.
      if (id !== undefined || !this.#isCutOff(error)) await this.#faults.report(faultOf(error), id);
    }
    this.patience.progress();
    return true;
  }

  /**
   * Returns the message of a line that may be handed over together with others; `undefined` for a
   * command, for a line that is too long, and while no group is selected: each such line is
   * reported.
   */
  messageOf(line: CutLine): Uint8Array | undefined {
    if (line.type === "too-long" || this.#selected === undefined) return undefined;
    const { bytes } = line;
    const isPlain = this.#isRaw || !isMark(bytes[0]);
    const meaning = isPlain ? RAW : parseLine(decoder.decode(bytes));
    if (meaning.type !== "message") return undefined;
    const message = bytes.subarray(meaning.skip);
    return message.length > MESSAGE_BYTES_MAX ? undefined : message;
  }

  /**
   * Multicasts the messages of several lines in one call, which costs much less than one for each.
   * If it fails, that is reported once for all that were not accepted. Returns the number of lines
   * that were run, as if each had been run alone: after one that waited in vain for room, the
   * others were not.
   */
  async runMessages(messages: readonly Uint8Array[]): Promise<number> {
    let accepted = 0;
    const onAccepted = (count: number) => {
      accepted = count;
      this.patience.progress();
    };
    try {
      await this.#sayAll(messages, onAccepted);
      return messages.length;
    } catch (error) {
      const unsent = messages.length - accepted;
      invariant(unsent > 0, "Messages that were all accepted are no fault");
      if (this.#isCutOff(error)) {
        await this.#faults.reportCutOff(cutOff(unsent), unsent);
        return messages.length;
      }
      const fault = faultOf(error);
      await this.#faults.report(fault);
      // The pipe counts what follows, with the other lines that it has read.
      if (this.patience.signal.aborted) return accepted + 1;
      await this.#faults.reportMore(unsent - 1, fault.code);
      return messages.length;
    } finally {
      this.patience.progress();
    }
  }

  /** Reports that lines after one that waited in vain were not run. */
  reportUnsent(count: number): Promise<void> {
    return this.#faults.reportMore(count, "no-room");
  }

  /** Reports that lines after the one that quits were not run. */
  reportAfterQuit(count: number): Promise<void> {
    return this.#faults.reportAfterQuit(count);
  }

  async #run(text: string, bytes: Uint8Array): Promise<boolean> {
    const meaning = this.#isRaw ? RAW : parseLine(text);
    if (meaning.type === "quit") return false;
    try {
      if (meaning.type === "message") await this.#say(bytes.subarray(meaning.skip));
      else if (meaning.type === "direct") await this.#sayTo(meaning, text, bytes);
      else await this.#obey(meaning);
    } catch (error) {
      if (!this.#isCutOff(error)) await this.#faults.report(faultOf(error));
    }
    this.patience.progress();
    return true;
  }

  /** Returns true if a command failed only because the user has ended the session meanwhile. */
  #isCutOff(error: unknown): boolean {
    return this.#isEnded && error instanceof ClosedError;
  }

  async #multicastFor(request: MulticastRequest, id: RequestId | undefined): Promise<void> {
    const group = this.#groupOf(request);
    const receipt = await this.#send(group, request.payload);
    this.#tellPlace(receipt, (range) => ({ type: "receipt", group, range }), id);
  }

  async #directFor({ to, payload }: DirectRequest, id: RequestId | undefined): Promise<void> {
    const receipt = await this.#sendTo(to, payload);
    this.#tellPlace(receipt, (range) => ({ type: "direct-receipt", to, range }), id);
  }

  /** Returns the place of a message, or why there is none, to a request that has an id. */
  #tellPlace(
    { delivered }: Receipt,
    answerOf: (range: SeqRange) => CommandAnswer,
    id: RequestId | undefined,
  ): void {
    if (id === undefined) return;
    delivered.then(
      (range) => this.#answer(answerOf(range), id),
      (error) => this.#faults.report(faultOf(error), id),
    );
  }

  async #obeyRequest(meaning: Command, id: RequestId | undefined): Promise<void> {
    const takesSelected = meaning.type === "members" || meaning.type === "history" ||
      meaning.type === "verify";
    await this.#obey(takesSelected ? { ...meaning, group: this.#groupOf(meaning) } : meaning, id);
    const hasNoAnswer = meaning.type === "join" || meaning.type === "exit";
    if (hasNoAnswer && id !== undefined) await this.#answer({ type: "done" }, id);
  }

  /** Returns the group that a request names, or else the selected one. */
  #groupOf({ group = this.#selected }: { readonly group?: string }): string {
    if (group !== undefined) return group;
    throw new RefusedLine("no-group", `No group is named: add "group", or start with -g GROUP.`);
  }

  /** Obeys a command; `id` is that of the request, for its answers. */
  async #obey(meaning: Command, id?: RequestId): Promise<void> {
    switch (meaning.type) {
      case "groups":
        return await this.#answer({ type: "groups", groups: await this.client.groups() }, id);
      case "members": {
        const group = meaning.group ?? this.#selected;
        if (group === undefined) throw noneSelected("!lm");
        const { members } = await this.client.members(group);
        return await this.#answer({ type: "members", group, members }, id);
      }
      case "verify": {
        const group = meaning.group ?? this.#selected;
        if (group === undefined) throw noneSelected("!verify");
        return await this.#answer({ type: "verify", group, order: this.client.verify(group) }, id);
      }
      case "join":
        return await this.#joinFor(meaning);
      case "select":
        return await this.#select(meaning.group);
      case "history":
        return await this.#showHistory(meaning.group ?? this.#selected, wishOf(meaning), id);
      case "exit":
        return await this.#exit(meaning.group);
      case "help":
        return await this.#answer({ type: "help", text: COMMAND_HELP });
      case "fault":
        return await this.#faults.report(meaning, id);
      default:
        return unreachable(meaning);
    }
  }

  async #joinFor(
    { group, mode = this.#mode, signed }: Extract<Command, { readonly type: "join" }>,
  ): Promise<void> {
    const isNew = await this.#join(group, mode, signed);
    if (!isNew) await this.#answer({ type: "joined-already", group });
  }

  /**
   * Joins a group, and shows its history if that is asked for; resolves with false if we were in
   * it.
   */
  async #join(group: string, mode: Mode | undefined, signed?: true): Promise<boolean> {
    const wasIn = this.client.joined().includes(group);
    await this.client.join(group, { ...mode && { mode }, ...signed && { signed } });
    if (!wasIn && this.#since !== undefined) await this.#showPast(group, this.#since);
    return !wasIn;
  }

  /** Shows the history of a group that was joined. No request asked for it, so it has no id. */
  async #showPast(group: string, since: HistoryOptions): Promise<void> {
    try {
      await this.#showHistory(group, { ...since, beforeJoining: true });
    } catch (error) {
      // The group is joined all the same.
      if (!this.#isCutOff(error)) await this.#faults.report(faultOf(error));
    }
  }

  async #showHistory(
    group: string | undefined,
    options: HistoryOptions,
    id?: RequestId,
  ): Promise<void> {
    if (group === undefined) throw noneSelected("!h");
    await this.#answer({ type: "history", ...await this.client.history(group, options) }, id);
  }

  async #select(group: string): Promise<void> {
    if (!this.client.joined().includes(group)) throw notIn(group, `join it with !j ${group}`);
    this.#selected = group;
    await this.#answer({ type: "selected", group });
  }

  async #exit(group: string): Promise<void> {
    if (!this.client.joined().includes(group)) throw notIn(group, "there is nothing to exit");
    if (group === this.#selected) this.#selected = undefined;
    await this.client.leave(group);
  }

  async #say(payload: Uint8Array): Promise<void> {
    const group = this.#groupToSay();
    const sent = this.#send(group, payload);
    this.#pending?.watch(group, payload, sent);
    await sent;
  }

  async #sayTo(
    { to, skip }: Extract<LineMeaning, { readonly type: "direct" }>,
    text: string,
    bytes: Uint8Array,
  ): Promise<void> {
    // The bytes after the name may be no text, so the length of what comes before them counts.
    const payload = bytes.subarray(encoder.encode(text.slice(0, skip)).length);
    const sent = this.#sendTo(to, payload);
    this.#pending?.watch(directLabel(to), payload, sent);
    await sent;
  }

  async #sayAll(
    messages: readonly Uint8Array[],
    onAccepted: (count: number) => void,
  ): Promise<void> {
    const group = this.#groupToSay();
    const { signal } = this.patience;
    try {
      await this.client.multicastAll(group, messages, { signal, onAccepted });
    } catch (error) {
      throw this.#isGivenUp(error) ? new NoRoomError(group) : error;
    }
  }

  #send(group: string, payload: Uint8Array): Promise<Receipt> {
    const { signal } = this.patience;
    return this.#sent(this.client.multicast(group, payload, { signal }), group);
  }

  #sendTo(name: string, payload: Uint8Array): Promise<Receipt> {
    const { signal } = this.patience;
    return this.#sent(this.client.directTo(name, payload, { signal }), directLabel(name));
  }

  /** Returns the receipt of a message, or says in the words of a session why it was not sent. */
  async #sent(receipt: Promise<Receipt>, place: string): Promise<Receipt> {
    try {
      return await receipt;
    } catch (error) {
      if (this.#isCutOff(error)) throw cutOff(1);
      throw this.#isGivenUp(error) ? new NoRoomError(place) : error;
    }
  }

  /** Returns true if a message was taken back because its time to wait for room is over. */
  #isGivenUp(error: unknown): boolean {
    const { signal } = this.patience;
    return signal.aborted && error === signal.reason;
  }

  #groupToSay(): string {
    const group = this.#selected;
    if (group === undefined) throw new RefusedLine("no-group", this.#howToSelect());
    return group;
  }

  #howToSelect(): string {
    const joined = this.client.joined();
    const how = joined.length === 0
      ? "join one with !j GROUP and select it with !w GROUP"
      : `select one that you are in with !w ${joined.length === 1 ? joined[0] : "GROUP"}`;
    return `No group is selected, so the line was not sent: ${how}.`;
  }

  #answer(answer: CommandAnswer, id?: RequestId): Promise<void> {
    return this.#voice.answer(answer, this.client, id);
  }
}

/** Returns the error of lines that still waited when the user ended the session. */
function cutOff(lines: number): RefusedLine {
  const what = lines === 1
    ? "The last line was not sent: it"
    : `${lines} lines were not sent: they`;
  return new RefusedLine("closed", `${what} still waited for room.`);
}

/** Returns the error of a typed command without a group while none is selected. */
function noneSelected(command: string): RefusedLine {
  const how = `select one with !w GROUP, or say ${command} GROUP`;
  return new RefusedLine("no-group", `No group is selected: ${how}.`);
}

/** Returns the history that a command asks for. */
function wishOf({ last, until }: LineMeaning & { type: "history" }): HistoryOptions {
  return until === undefined ? { last } : { last, until };
}

function notIn(group: string, advice: string): RefusedLine {
  return new RefusedLine(
    "not-joined",
    `You are not in the group ${JSON.stringify(group)}: ${advice}.`,
  );
}

/** Returns what went wrong for the user; throws anything else, which is a bug. */
function faultOf(error: unknown): Fault {
  const isFault = error instanceof ClientError || error instanceof RefusedLine ||
    error instanceof TrackerUnreachableError;
  if (isFault) return error;
  throw error;
}
