import { assert, assertEquals } from "@std/assert";
import { type Address, formatAddress } from "../../../../../lib/core/mod.ts";
import { type Actor, at, World } from "../world.ts";

/** A world of members on the tracker's host and elsewhere, bound to a loopback address or not. */
class Story {
  readonly world = World.settled();

  /** Registers a member or sequencer that receives on `host`, and dialled from `from`. */
  registers(name: string, host: string, from: Address, role: "member" | "sequencer" = "member") {
    const request = { type: "register", role, name, host, port: from.port } as const;
    const answer = this.world.answer<"register">(request, from);
    if (!answer.ok) return answer.message;
    const actor: Actor = { id: answer.member, name, address: at(answer.port, answer.host) };
    return actor;
  }

  actor(...args: Parameters<Story["registers"]>): Actor {
    const actor = this.registers(...args);
    assert(typeof actor === "object", String(actor));
    return actor;
  }

  /** Joins the group; returns "joined", or the refusal's code and message. */
  joins({ id: member }: Actor, mode: "fifo" | "total" = "fifo"): string {
    const request = { type: "join_group", member, group: "books", mode } as const;
    const answer = this.world.answer<"join_group">(request);
    return answer.ok ? "joined" : `${answer.code}: ${answer.message}`;
  }
}

const LOCAL = at(5_000);
const ELSEWHERE = at(5_001, "10.0.0.2");

Deno.test("Directory refuses to register a member or sequencer that is bound to a loopback address and dialled from elsewhere", () => {
  const story = new Story();
  for (const role of ["member", "sequencer"] as const) {
    assertEquals(
      story.registers("trillian", "127.0.0.1", ELSEWHERE, role),
      '"trillian" receives on 127.0.0.1:5001, which only programs on its own host reach, and its ' +
        `connection came from ${
          formatAddress(ELSEWHERE)
        }. Start it on :0, which is any address of ` +
        "its host.",
    );
  }
});

Deno.test("Directory lets members talk that dialled a loopback address, with all others", () => {
  const story = new Story();
  assertEquals(story.joins(story.actor("ford", "0.0.0.0", LOCAL)), "joined");
  assertEquals(story.joins(story.actor("katerina", "0.0.0.0", ELSEWHERE)), "joined");
});

Deno.test("Directory lets members bound to loopback addresses talk with each other", () => {
  const story = new Story();
  story.actor("zaphod", "0.0.0.0", at(5_003, "10.0.0.3"));
  assertEquals(story.joins(story.actor("ford", "127.0.0.1", LOCAL)), "joined");
  assertEquals(story.joins(story.actor("arthur", "0.0.0.0", at(5_004))), "joined");
});

Deno.test("Directory refuses by name a member that is bound to a loopback address among others", () => {
  const why = '"ford" receives on 127.0.0.1:5000, which only programs on its own host reach, and ' +
    '"katerina" is at 10.0.0.2:5001. Start "ford" on :0, which is any address of its host.';
  for (const isFordFirst of [true, false]) {
    const story = new Story();
    const ford = story.actor("ford", "127.0.0.1", LOCAL);
    const katerina = story.actor("katerina", "0.0.0.0", ELSEWHERE);
    const [first, second] = isFordFirst ? [ford, katerina] : [katerina, ford];
    assertEquals(story.joins(first), "joined");
    assertEquals(story.joins(second), `unreachable: "${second.name}" cannot join "books": ${why}`);
    story.world.exit(first, "books");
    assertEquals(story.joins(second), "joined");
  }
});

Deno.test("Directory refuses by name a sequencer that is bound to a loopback address", () => {
  const why =
    '"marvin" receives on 127.0.0.1:5000, which only programs on its own host reach, and ' +
    '"katerina" is at 10.0.0.2:5001. Start "marvin" on :0, which is any address of its host.';
  const story = new Story();
  story.actor("marvin", "127.0.0.1", LOCAL, "sequencer");
  const katerina = story.actor("katerina", "0.0.0.0", ELSEWHERE);
  const refused = `unreachable: "katerina" cannot join "books": ${why}`;
  assertEquals(story.joins(katerina, "total"), refused, "nobody else could order it");
  const ford = story.actor("ford", "0.0.0.0", at(5_002));
  assertEquals(story.joins(ford, "total"), "joined");
  assertEquals(story.joins(katerina, "total"), refused, "it orders the group");
});

Deno.test("Directory gives a group a sequencer that its members reach", () => {
  const story = new Story();
  for (let i = 0; i < 10; i++) story.actor("marvin", "127.0.0.1", at(6_000 + i), "sequencer");
  const adams = story.actor("adams", "0.0.0.0", at(7_000, "10.0.0.3"), "sequencer");
  const trillian = story.actor("trillian", "0.0.0.0", at(7_001), "sequencer");
  const able = [adams.id, trillian.id];
  const katerina = story.actor("katerina", "0.0.0.0", ELSEWHERE);
  assertEquals(story.joins(katerina, "total"), "joined");
  const first = story.world.view("books").sequencer!.id;
  assert(able.includes(first));
  assertEquals(story.world.answer({ type: "quit", member: first }), { ok: true });
  assertEquals(story.world.view("books").sequencer!.id, able.find((id) => id !== first));
});
