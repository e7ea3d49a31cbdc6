import { assertEquals } from "@std/assert";
import { type Conversation, GROUPS } from "./conversation.ts";
import { jsonLines } from "./json_lines.ts";

/**
 * Log lines that a tracker and a sequencer may write a few times when a flood meets a busy host.
 * The tracker's kernel buffer may stay full, or the tracker be kept from running, for a sequencer's
 * whole lease of a second. That is a takeover like others, which the members do not notice. If most
 * heartbeats of a second were lost in that way, it warns of that, and evicts nobody. It also warns
 * once for each member whose id the flood uses for heartbeats.
 */
const SAID_IN_HASTE =
  /WARN (The tracker took us for dead|This tracker was late|A sequencer is gone.*reason=silent|Most fell silent at once|Heartbeats of a member come from another address)/;
const SAID_IN_HASTE_MAX = 6;

/**
 * Checks that all members received all messages once and in order, saw no other go, and end well.
 */
export async function checkConversation(
  talk: Conversation,
  { visitors = [], isFlooded = false }: { visitors?: readonly string[]; isFlooded?: boolean },
): Promise<void> {
  await talk.finish();
  const [ford, katerina] = talk.clients;
  for (const client of talk.clients) {
    assertEquals(talk.troubles(client), [], client.show().slice(-4_000));
    for (const group of Object.values(GROUPS)) {
      const heard = talk.heard(client, group);
      for (const name of ["ford", "katerina"]) {
        const texts = heard.filter(({ sender }) => sender === name).map(({ text }) => text);
        assertEquals(texts, talk.said, `${name} in ${group}`);
      }
    }
  }
  assertEquals(talk.heard(katerina!, GROUPS.total), talk.heard(ford!, GROUPS.total));
  const changes = jsonLines(katerina!.stdout.lines, "view").flatMap(({ changes }) =>
    (changes as { kind: string; name: string }[]).map(({ kind, name }) => `${name} ${kind}`)
  );
  const expected = visitors.flatMap((name) => [`${name} join`, `${name} leave`]);
  assertEquals(changes.toSorted(), expected.toSorted());
  for (const client of talk.clients) {
    await client.closeStdin();
    assertEquals(await client.waitForEnd(), 0, client.show().slice(-4_000));
  }
  for (const program of [talk.sequencer, talk.tracker]) {
    program.kill("SIGTERM");
    assertEquals(await program.waitForEnd(), 0, program.show());
    const said = program.stderr.lines.filter((line) => / (WARN|ERROR) /.test(line));
    const isExcused = isFlooded && said.length <= SAID_IN_HASTE_MAX;
    assertEquals(said.filter((line) => !isExcused || !SAID_IN_HASTE.test(line)), []);
  }
}
