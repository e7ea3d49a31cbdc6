import { assertEquals } from "@std/assert";
import {
  type Client,
  ClosedError,
  DirectEndedError,
  type MulticastAllOptions,
  NoHistoryError,
  NotJoinedError,
} from "../../../../lib/client/mod.ts";
import type { HistoryOptions } from "../../../../lib/client/history.ts";
import type { PendingLines } from "../../../../lib/client/front/pending_lines.ts";
import { RoomPatience } from "../../../../lib/client/front/room_patience.ts";
import { Session } from "../../../../lib/client/front/session.ts";
import type { Voice } from "../../../../lib/client/front/voice/mod.ts";

const encoder = new TextEncoder();

function cut(text: string) {
  return { type: "line", bytes: encoder.encode(text) } as const;
}

/** Returns functions that hand a session a request, and a line. */
function handsOf(session: Session) {
  return {
    request: (fields: unknown) => session.runRequest(cut(JSON.stringify(fields))),
    line: (line: string) => session.runBytes(cut(line)),
  };
}

/**
 * A session with a client that is in no group at first, and what its voice is told with which id.
 */
function setUp(since?: HistoryOptions) {
  const groups: string[] = [];
  const told: unknown[][] = [];
  const sentTo: unknown[][] = [];
  const faults: string[] = [];
  const client = {
    groups: () => Promise.resolve([]),
    members: () => Promise.resolve({ members: [{ name: "ford" }] }),
    joined: () => groups,
    join: (group: string) => Promise.resolve(void groups.push(group)),
    history(group: string) {
      if (group === "forgotten") return Promise.reject(new NoHistoryError(group));
      return Promise.resolve({ group, mode: "fifo", messages: [], gaps: [] });
    },
    multicast: (group: string) =>
      Promise.resolve({ group, delivered: Promise.resolve({ first: 3, last: 3 }) }),
    directTo(to: string, payload: Uint8Array) {
      if (to === "gone") return Promise.reject(new DirectEndedError(to, "the member is gone"));
      sentTo.push([to, ...payload]);
      return Promise.resolve({ delivered: Promise.resolve({ first: 3, last: 3 }) });
    },
  } as unknown as Client;
  const voice = {
    answer: ({ type }, _client, id) => Promise.resolve(void told.push([type, id])),
    fault: ({ code, message }, id) => {
      faults.push(message);
      return Promise.resolve(void told.push([code, id]));
    },
  } as Pick<Voice, "answer" | "fault"> as Voice;
  const session = new Session(client, voice, { since });
  return {
    client,
    voice,
    session,
    told,
    sentTo,
    faults,
    ...handsOf(session),
  };
}

Deno.test("Session writes one line with the id of a request, its answer", async () => {
  const { session, told, request, line } = setUp({ last: 5 });
  await request({ type: "groups", id: 1 });
  await request({ type: "members", group: "books", id: 2 });
  await request({ type: "history", group: "books", id: "three" });
  await request({ type: "join", group: "books", id: 4 });
  await request({ type: "join", group: "forgotten", id: 5 });
  await request({ type: "leave", group: "nix", id: 6 });
  await request({ type: "causal", id: 7 });
  await request({ type: "multicast", text: "hi", group: "books", id: 8 });
  await request({ type: "multicast", text: "hi", group: "books" });
  await request({ type: "members", group: "books" });
  await line("!lg");
  await session.reportUnsent(1);
  assertEquals(told, [
    ["groups", 1],
    ["members", 2],
    ["history", "three"],
    ["history", undefined],
    ["done", 4],
    ["no-history", undefined],
    ["done", 5],
    ["not-joined", 6],
    ["bad-request", 7],
    ["receipt", 8],
    ["members", undefined],
    ["groups", undefined],
    ["no-room", undefined],
  ]);
  assertEquals(session.faults, 4);
});

Deno.test("Session sends the bytes after the name of !d to that member, whatever they are", async () => {
  const { session, told, sentTo, faults, request, line } = setUp();
  await line("!d ford hi");
  await line("/d φορντ  α");
  const bytes = Uint8Array.of(...encoder.encode("!d ford "), 255, 0, 33);
  await session.runBytes({ type: "line", bytes });
  await request({ type: "direct", to: "ford", text: "a", id: 1 });
  await line("!d gone hi");
  await request({ type: "direct", to: "gone", text: "a", id: 2 });
  assertEquals(sentTo, [
    ["ford", 104, 105],
    ["φορντ", 32, 206, 177],
    ["ford", 255, 0, 33],
    ["ford", 97],
  ]);
  assertEquals(told, [["direct-receipt", 1], ["direct-ended", undefined], ["direct-ended", 2]]);
  const notSent = 'A direct message to "gone" was not sent, because the member is gone.';
  assertEquals([faults, session.faults], [[notSent, notSent], 2]);
});

Deno.test("Session lists the members of the selected group if none is named", async () => {
  const { told, request, line } = setUp();
  await request({ type: "members", id: 1 });
  await line("!lm");
  await line("!j books");
  await line("!w books");
  await request({ type: "members", id: 2 });
  await line("!lm");
  assertEquals(told, [
    ["no-group", 1],
    ["no-group", undefined],
    ["selected", undefined],
    ["members", 2],
    ["members", undefined],
  ]);
});

Deno.test("Session tells a program to name a group, and a person to select one", async () => {
  const { faults, request, line } = setUp();
  for (const type of ["members", "history"]) await request({ type });
  await request({ type: "multicast", text: "hi" });
  for (const command of ["!lm", "!h"]) await line(command);
  const toProgram = 'No group is named: add "group", or start with -g GROUP.';
  const toPerson = "No group is selected: select one with !w GROUP, or say";
  assertEquals(faults, [
    ...Array(3).fill(toProgram),
    `${toPerson} !lm GROUP.`,
    `${toPerson} !h GROUP.`,
  ]);
});

Deno.test("Session runs no blank line of requests, and ends with one that quits", async () => {
  const { session, told, request } = setUp();
  assertEquals(await session.runRequest(cut(" \t")), true);
  assertEquals(await request({ type: "quit", id: 1 }), false);
  assertEquals(await session.runRequest({ type: "too-long", length: 9_000_000 }), true);
  assertEquals(told, [["too-long", undefined]]);
});

Deno.test("Session says nothing of a command that its end cuts off, but for an answer with an id", async () => {
  const { session, told, request, line, close } = setUpClosing();
  const join = line("!j books");
  const asked = request({ type: "join", group: "books", id: 1 });
  const notAsked = request({ type: "join", group: "books" });
  session.end();
  close();
  await Promise.all([join, asked, notAsked]);
  assertEquals(told, [["closed", "The client is closed: connect anew."]]);
});

Deno.test("Session says that a message which waits at its end was not sent", async () => {
  const { session, told, line, close } = setUpClosing();
  await line("!w books");
  const sent = line("So long");
  session.end();
  close();
  await sent;
  assertEquals(told, [["closed", "The last line was not sent: it still waited for room."]]);
});

Deno.test("Session reports a command that fails because the client closed without being asked to", async () => {
  const { told, line, close } = setUpClosing();
  const join = line("!j books");
  close();
  await join;
  assertEquals(told, [["closed", "The client is closed: connect anew."]]);
});

/**
 * A session whose joins and messages wait until `close` is called, and the faults that it reports.
 */
function setUpClosing() {
  const closing = Promise.withResolvers<never>();
  const told: unknown[][] = [];
  const client = {
    joined: () => ["books"],
    join: () => closing.promise,
    multicast: () => closing.promise,
  } as unknown as Client;
  const voice = {
    answer: () => Promise.resolve(),
    fault: ({ code, message }) => Promise.resolve(void told.push([code, message])),
  } as Pick<Voice, "answer" | "fault"> as Voice;
  const session = new Session(client, voice);
  return {
    session,
    told,
    close: () => closing.reject(new ClosedError()),
    ...handsOf(session),
  };
}

Deno.test("Session watches the lines that a person types, and no command or request", async () => {
  const watched: string[] = [];
  const pending = {
    watch: (group: string, payload: Uint8Array) =>
      watched.push(`${group}: ${new TextDecoder().decode(payload)}`),
  } as unknown as PendingLines;
  const { client, voice } = setUp();
  const session = new Session(client, voice, { pending });
  await session.runText("nowhere");
  await session.enter("books");
  for (const line of ["said", "!lg", "!!lg"]) await session.runText(line);
  await session.runRequest(cut(JSON.stringify({ type: "multicast", text: "asked", id: 1 })));
  assertEquals(watched, ["books: said", "books: !lg"]);
});

/**
 * A session whose group accepts so many messages of a batch; the others wait until `fail` is called
 * or the session's time for them is over. `accept` lets it accept more.
 */
function setUpBatch(accepted: number, isRaw = false) {
  const failed = Promise.withResolvers<never>();
  const told: unknown[][] = [];
  const sent: string[] = [];
  const waits: (() => void)[] = [];
  let accept = (_count: number) => {};
  const client = {
    joined: () => ["books"],
    join: () => Promise.resolve(),
    multicastAll: (_group: string, all: Uint8Array[], options: MulticastAllOptions) => {
      const { signal, onAccepted } = options;
      accept = (count) => {
        while (sent.length < count) sent.push(new TextDecoder().decode(all[sent.length]));
        onAccepted!(count);
      };
      if (accepted > 0) accept(Math.min(accepted, all.length));
      signal!.addEventListener("abort", () => failed.reject(signal!.reason));
      return sent.length === all.length ? Promise.resolve() : failed.promise;
    },
  } as unknown as Client;
  const voice = {
    answer: () => Promise.resolve(),
    fault: ({ code, message }) => Promise.resolve(void told.push([code, message])),
  } as Pick<Voice, "answer" | "fault"> as Voice;
  const patience = new RoomPatience(() => new Promise((resolve) => waits.push(resolve)));
  const session = new Session(client, voice, { isRaw, patience });
  const messages = (...lines: string[]) => lines.map((line) => session.messageOf(cut(line))!);
  const more = (count: number) => accept(count);
  return { session, told, sent, waits, fail: failed.reject, messages, accept: more };
}

Deno.test("Session.messageOf() returns what a line sends, and nothing for commands and long lines", async () => {
  const { session, messages } = setUpBatch(0);
  assertEquals(session.messageOf(cut("a")), undefined, "no group is selected");
  await session.enter("books");
  const texts = (all: Uint8Array[]) => all.map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(texts(messages("a", "!!b", "//c", "")), ["a", "!b", "/c", ""]);
  const long = (length: number) =>
    session.messageOf({ type: "line", bytes: new Uint8Array(length) });
  assertEquals([long(65_536)?.length, long(65_537)], [65_536, undefined]);
  for (const line of ["!q", "/lg", "!x"]) assertEquals(session.messageOf(cut(line)), undefined);
  assertEquals(session.messageOf({ type: "too-long", length: 70_000 }), undefined);
  const raw = setUpBatch(0, true);
  await raw.session.enter("books");
  assertEquals(texts(raw.messages("!q", "!!b")), ["!q", "!!b"]);
});

Deno.test("Session.runMessages() hands lines over in one call", async () => {
  const { session, told, sent, messages } = setUpBatch(9);
  await session.enter("books");
  assertEquals(await session.runMessages(messages("a", "b", "c")), 3);
  assertEquals([sent, told, session.faults], [["a", "b", "c"], [], 0]);
});

Deno.test("Session.runMessages() counts the lines that a group which is left did not accept", async () => {
  const { session, told, messages, fail } = setUpBatch(1);
  await session.enter("books");
  const running = session.runMessages(messages("a", "b", "c"));
  fail(new NotJoinedError("books"));
  assertEquals(await running, 3);
  assertEquals(told, [
    ["not-joined", 'You are not in the group "books": join it first.'],
    ["not-joined", "1 more line was not sent."],
  ]);
  assertEquals(session.faults, 2);
});

Deno.test("Session.runMessages() says once how many lines its end cut off", async () => {
  const { session, told, messages, fail } = setUpBatch(1);
  await session.enter("books");
  const running = session.runMessages(messages("a", "b", "c"));
  session.end();
  fail(new ClosedError());
  assertEquals(await running, 3);
  assertEquals(told, [["closed", "2 lines were not sent: they still waited for room."]]);
  assertEquals(session.faults, 2);
});

Deno.test("Session.runMessages() reports a message that waited in vain, and leaves the others to the pipe", async () => {
  const { session, told, messages, waits, accept } = setUpBatch(1);
  await session.enter("books");
  const running = session.runMessages(messages("a", "b", "c", "d"));
  session.patience.limit();
  // A message that is accepted gives the others the whole time again.
  accept(2);
  waits[0]!();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assertEquals([waits.length, told], [2, []]);
  waits[1]!();
  assertEquals(await running, 3, "two were accepted, and one is reported");
  assertEquals(told.map(([code]) => code), ["no-room"]);
  assertEquals(session.faults, 1);
});
