import { assertEquals } from "@std/assert";
import { TextVoice } from "../../../../../lib/client/front/voice/text_voice.ts";
import { directMessage, FORD, KATERINA, message, NOTICES } from "../fixture_events.ts";

function heard(): { voice: TextVoice; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const keep = (lines: string[]) => (text: string) => {
    lines.push(...text.split("\n"));
    return Promise.resolve();
  };
  return { voice: new TextVoice({ out: keep(out), err: keep(err) }), out, err };
}

Deno.test("TextVoice shows messages as the session of the issue has them", async () => {
  const { voice, out, err } = heard();
  await voice.events([message("So long", KATERINA), message("and thanks for all the fish")]);
  assertEquals(out, [
    "in distrib katerina says:: So long",
    "in distrib ford says:: and thanks for all the fish",
  ]);
  assertEquals(err, []);
});

Deno.test("TextVoice shows direct messages as no group's message can look", async () => {
  const { voice, out, err } = heard();
  const text = "x\ndirect from ford:: y";
  await voice.events([directMessage("So long", true), directMessage(text, false), message(text)]);
  await voice.events([directMessage("alone", false)]);
  assertEquals(out, [
    "direct to katerina:: So long",
    "direct from katerina:: x ⏎ direct from ford:: y",
    "in distrib ford says:: x ⏎ direct from ford:: y",
    "direct from katerina:: alone",
  ]);
  assertEquals(err, []);
});

Deno.test("TextVoice says once that direct messages are not sealed, and what the other one lacks", async () => {
  const { voice, out, err } = heard();
  const group = "(katerina)";
  await voice.events([
    { type: "direct-begun", member: KATERINA, isSealedForReceiver: false },
    { type: "direct-begun", member: KATERINA, isSealedForReceiver: true },
    { type: "waiting", group, members: [KATERINA], silent: [KATERINA], isSequencer: false },
    { type: "waiting", group, members: [], silent: [], isSequencer: false },
    { type: "gap", group, sender: KATERINA, range: { first: 4, last: 4 } },
    { type: "unknown-outcome", group, range: { first: 2, last: 3 } },
    {
      ...{ type: "direct-ended", member: KATERINA, change: "evict" },
      lacking: { first: 5, last: 6 },
    },
    { type: "direct-ended", member: KATERINA, change: "leave" },
    { type: "direct-ended", member: KATERINA },
  ]);
  await voice.pending(group, new TextEncoder().encode("anybody there?"));
  assertEquals(out, []);
  assertEquals(err, [
    "direct with katerina: not sealed for katerina alone, so others may be able to read it",
    "direct with katerina: your messages wait: katerina does not answer",
    "direct with katerina: your messages go on",
    "direct with katerina: message (number 4) of katerina cannot come any more",
    "direct with katerina: nobody knows who has your last 2 messages (numbers 2 to 3)",
    "direct with katerina: katerina is gone: nothing was heard from it",
    "direct with katerina: katerina lacks your last 2 messages (numbers 5 to 6)",
    "direct with katerina: katerina left",
    "direct to katerina not sent yet: anybody there?",
  ]);
});

Deno.test("TextVoice lists groups and members, and says when there are none", async () => {
  const { voice, out } = heard();
  const group = (name: string) => ({ name, mode: "fifo" as const, members: ["ford"] });
  const books = { name: "books", mode: "total", members: [] } as const;
  await voice.answer({ type: "groups", groups: [books, ...["football", "distrib"].map(group)] });
  await voice.answer({ type: "groups", groups: [] });
  await voice.answer({ type: "members", group: "distrib", members: [FORD, KATERINA] });
  await voice.answer({ type: "selected", group: "distrib" });
  assertEquals(out, [
    "groups: [books] (empty), [football], [distrib]",
    "groups: none",
    "members: (ford), (katerina)",
  ]);
});

Deno.test("TextVoice shows history between two lines of its own, as said", async () => {
  const { voice, out, err } = heard();
  const said = (text: string, first: number) => ({
    ...{ range: { first, last: first }, sender: KATERINA, sentAt: 1 },
    payload: new TextEncoder().encode(text),
  });
  const messages = [said("So long\x1b", 9), said("and thanks", 12)];
  const gaps = [{ first: 1, last: 8 }];
  await voice.answer({ type: "history", group: "distrib", mode: "total", messages, gaps });
  const one = { messages: messages.slice(0, 1), gaps: [] };
  await voice.answer({ type: "history", group: "distrib", mode: "fifo", ...one });
  assertEquals(out, [
    "in distrib history begins: 2 messages",
    "in distrib the sequencer no longer has places 1 to 8 (with --history FILE it keeps all)",
    "in distrib katerina said:: So long␛",
    "in distrib katerina said:: and thanks",
    "in distrib history ends",
    "in distrib history begins: 1 message, as far as a member has it still",
    "in distrib katerina said:: So long␛",
    "in distrib history ends",
  ]);
  assertEquals(out.filter((line) => line.length > 100), []);
  assertEquals(err, []);
});

Deno.test("TextVoice shows the words for an order, or says why there are none", async () => {
  const { voice, out } = heard();
  const words = ["rare", "period", "future", "digit"];
  const order = { type: "words", words, seq: 8, epoch: { number: 1, boot: 9 } } as const;
  await voice.answer({ type: "verify", group: "council", order });
  const none = { type: "none", reason: "not-ordered" } as const;
  await voice.answer({ type: "verify", group: "books", order: none });
  assertEquals(out, [
    "council up to place 8 in epoch 1: rare period future digit",
    "no words for books: it is in fifo order, so there is no one order to compare.",
  ]);
});

Deno.test("TextVoice does not call gone what one answer had no room for, and says how to ask for it", async () => {
  const { voice, out } = heard();
  const omitted = { first: 1, last: 2_000 };
  const rest = { messages: [], gaps: [{ first: 2_001, last: 2_003 }], omitted };
  await voice.answer({ type: "history", group: "distrib", mode: "total", ...rest });
  assertEquals(out.slice(1, 4), [
    "in distrib places 1 to 2000 are not shown: too many for one answer",
    "in distrib !h distrib 10000 @2000 shows those",
    "in distrib the sequencer no longer has places 2001 to 2003 (with --history FILE it keeps all)",
  ]);
  assertEquals(out.filter((line) => line.length > 100), []);
});

Deno.test("TextVoice reports events other than messages in few words", async () => {
  const { voice, out, err } = heard();
  await voice.events(NOTICES);
  assertEquals(err, [
    "in distrib you are back",
    "in distrib all see the messages in one order (total)",
    "in distrib ford joined",
    "in distrib katerina left",
    "in distrib ford is gone: nothing was heard from it",
    "in distrib message (number 4) of ford cannot come any more",
    "in distrib 6 messages (numbers 4 to 9) of ford cannot come any more",
    "in distrib you missed 1 message or membership change (place 17)",
    "in distrib you missed 3 messages or membership changes (places 17 to 19)",
    "in distrib ford lacks your last 3 messages (numbers 4 to 6)",
    "in distrib nobody knows whether ford has your last message (number 6)",
    "the tracker took you for dead; coming back",
    "the tracker took you for dead: it heard no datagram of yours; coming back in 4 s",
    "your datagrams do not reach the tracker, though TCP does",
    "  look for a firewall that drops UDP to port 40000 of 10.77.0.1 (you are at 127.0.0.1:4000)",
    "the tracker's datagrams do not reach you, though TCP does",
    "  look for a firewall that drops UDP from port 40000 of 10.77.0.1 (you are at 127.0.0.1:4000)",
    "UDP passes between you and the tracker again",
    "registered again as 0000000000ca at 127.0.0.1:4000",
    "in distrib nobody knows who has your last 2 messages (numbers 4 to 5)",
    "in distrib messages wait: nothing has been heard from the sequencer at 10.77.0.1:40000 for 4 s",
    "in distrib your messages do not reach ford: it is heard and acknowledges none",
    "  look for a firewall that drops UDP to 127.0.0.1:4000",
    "in distrib your long datagrams do not reach ford, and short ones do",
    "  look for a link or tunnel with an MTU below 1280 on the way to 127.0.0.1:4000, and raise it",
    "in distrib ford acknowledges none of the sequencer's messages, and the sequencer cannot hear it",
    "  look for a firewall that drops UDP to or from 127.0.0.1:4000",
    "in distrib ford acknowledges messages again",
    "in distrib your messages wait: ford does not answer, katerina cannot keep up",
    "in distrib your messages wait: the sequencer, or a member that it waits for, cannot keep up",
    "in distrib messages are ordered again",
    "the tracker does not answer: messages go on, joining fails, and leaving waits",
    "  start it again at the same address",
    "the tracker answers again",
    'The name "katerina" is taken.',
  ]);
  assertEquals(err.filter((line) => line.length > 100), []);
  assertEquals(out, []);
});

Deno.test("TextVoice keeps the order of messages and notices on one output", async () => {
  const lines: string[] = [];
  const show = (text: string) => {
    lines.push(text);
    return Promise.resolve();
  };
  const [, back] = NOTICES;
  await new TextVoice({ out: show, err: show }).events([
    message("a"),
    message("b"),
    back!,
    message("c"),
  ]);
  assertEquals(lines, [
    "in distrib ford says:: a\nin distrib ford says:: b",
    "in distrib you are back",
    "in distrib ford says:: c",
  ]);
});

Deno.test("TextVoice makes texts of members and of the tracker harmless", async () => {
  const { voice, out, err } = heard();
  await voice.events([message("\x1b[2Jgone\nin distrib katerina says:: forged")]);
  await voice.fault({ code: "limit", message: "no\x1b[31m" });
  assertEquals(out, ["in distrib ford says:: ␛[2Jgone ⏎ in distrib katerina says:: forged"]);
  assertEquals(err, ["no␛[31m"]);
});

Deno.test("TextVoice.pending() quotes an own line that is on its way, or its beginning", async () => {
  const { voice, out, err } = heard();
  const encoder = new TextEncoder();
  await voice.pending("distrib", encoder.encode("anybody there?"));
  await voice.pending("distrib", encoder.encode("𝄞".repeat(41)));
  assertEquals(out, []);
  assertEquals(err, [
    "in distrib not delivered yet: anybody there?",
    `in distrib not delivered yet: ${"𝄞".repeat(40)}…`,
  ]);
});
