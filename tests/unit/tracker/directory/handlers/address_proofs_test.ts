import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  CHALLENGE_MS,
  ECHO_MS,
  type MemberId,
  PROOF_MS,
  REQUESTS_HELD_BYTES_MAX,
  REQUESTS_HELD_MAX,
  REQUESTS_HELD_OF_ONE_MAX,
  UNASKED_CHALLENGES_MAX,
  WRONG_ECHOES_MAX,
} from "../../../../../lib/core/mod.ts";
import {
  encodeRequest,
  type JoinGroupRequest,
  type RegisterRequest,
} from "../../../../../lib/wire/mod.ts";
import { SequencerActor } from "../sequencer_actor.ts";
import { type Actor, at, World } from "../world.ts";

const VICTIM = at(9_999);
const ELSEWHERE = at(8_888, "10.0.0.8");

/** Registers somebody at the victim's address, who proves nothing. */
function lie(world: World, role: RegisterRequest["role"] = "member", name = "liar"): Actor {
  world.echoes = false;
  const { hostname: host, port } = VICTIM;
  const answer = world.answer<"register">({ type: "register", role, name, host, port });
  assert(answer.ok);
  world.echoes = true;
  return { id: answer.member, name, address: VICTIM };
}

function joinOf({ id: member }: Actor, mode: "fifo" | "total" = "fifo"): JoinGroupRequest {
  return { type: "join_group", member, group: "books", mode };
}

/** Takes the cookie of the one challenge, which went to an actor's registered address. */
function cookieFor(world: World, { id, address }: Actor): number {
  const [challenge, ...rest] = world.takeFrames("challenge");
  assert(challenge !== undefined && rest.length === 0, "one challenge");
  assertEquals([challenge.destination, challenge.to], [id, [address]]);
  return challenge.frame.cookie;
}

/** Returns what was sent to the victim since the last call: the types of frames, and all bytes. */
function received(world: World): { types: string[]; datagrams: number } {
  const sent = world.take().filter(({ to }) => to.some(({ port }) => port === VICTIM.port));
  return {
    types: sent.flatMap(({ frames }) => frames.map(({ type }) => type)),
    datagrams: sent.length,
  };
}

/** Lets members send heartbeats while time passes: others are then to blame for their silence. */
function pass(world: World, ms: number, ...living: Actor[]): void {
  world.live(ms, living, 250);
}

Deno.test("AddressProofs holds a join back until the address has echoed, and answers it then", () => {
  const world = World.settled();
  const ford = lie(world);
  const connection = world.ask(joinOf(ford));
  assertEquals(world.answers.has(connection), false);
  world.heartbeat(ford);
  const [challenge] = world.sent;
  assertEquals([challenge?.group, challenge?.epoch], [0, { number: 0, boot: 0 }]);
  const cookie = cookieFor(world, ford);
  assertEquals(world.answers.has(connection), false, "a heartbeat from the address is no proof");
  world.frame(ford, { type: "echo", cookie });
  assertEquals(world.answers.get(connection)?.ok, true);
  world.heartbeat(ford, [], 2);
  assertEquals(world.takeFrames("heartbeat-ack").map(({ frame }) => frame.count), [2]);
});

Deno.test("AddressProofs takes a heartbeat from elsewhere for no sign of life, and counts it as foreign", () => {
  const world = World.settled();
  const ford = lie(world);
  world.heartbeat(ford);
  assertEquals(world.directory.statistics.foreign, 0, "from its own address it is one");
  world.heartbeat({ ...ford, address: ELSEWHERE });
  assertEquals(world.directory.statistics.foreign, 1);
});

Deno.test("AddressProofs answers a join at once when the address is proven before", () => {
  const world = World.settled();
  const ford = world.register("ford");
  assertEquals(world.take(), [], "the fixture has taken the challenge");
  world.join(ford, "books");
});

Deno.test("AddressProofs takes an echo from another address of the host, as it was sent the cookie", () => {
  const world = World.settled();
  const ford = lie(world);
  world.heartbeat({ ...ford, address: ELSEWHERE });
  const cookie = cookieFor(world, ford);
  world.frame({ ...ford, address: ELSEWHERE }, { type: "echo", cookie });
  world.join(ford, "books");
  assertEquals(world.view("books").members[0]?.host, VICTIM.hostname);
});

Deno.test("AddressProofs takes no wrong cookie, and the right one after it", () => {
  const world = World.settled();
  const ford = lie(world);
  world.heartbeat(ford);
  const cookie = cookieFor(world, ford);
  world.frame({ ...ford, address: ELSEWHERE }, { type: "echo", cookie: cookie ^ 1 });
  const connection = world.ask(joinOf(ford));
  assertEquals(world.answers.has(connection), false);
  world.frame(ford, { type: "echo", cookie });
  assertEquals(world.answers.get(connection)?.ok, true);
});

Deno.test("AddressProofs takes no single right echo after many wrong ones, but two in a row", () => {
  const world = World.settled();
  const ford = lie(world);
  const connection = world.ask(joinOf(ford));
  world.heartbeat(ford);
  const first = cookieFor(world, ford);
  for (let i = 1; i <= WRONG_ECHOES_MAX; i++) {
    world.frame({ ...ford, address: ELSEWHERE }, { type: "echo", cookie: first ^ i });
  }
  world.frame(ford, { type: "echo", cookie: first });
  assertEquals(world.answers.has(connection), false, "it may be a guess");
  const second = cookieFor(world, ford);
  assert(second !== first);
  world.frame(ford, { type: "echo", cookie: first });
  assertEquals(world.answers.has(connection), false);
  world.frame(ford, { type: "echo", cookie: second });
  assertEquals(world.answers.get(connection)?.ok, true);
});

Deno.test("AddressProofs takes two right echoes for no proof if they are too far apart", () => {
  const world = World.settled();
  const liar = lie(world);
  world.heartbeat(liar);
  const first = cookieFor(world, liar);
  for (let i = 1; i <= WRONG_ECHOES_MAX; i++) {
    world.frame(liar, { type: "echo", cookie: first ^ i });
  }
  world.frame(liar, { type: "echo", cookie: first });
  const second = cookieFor(world, liar);
  pass(world, ECHO_MS + 1, liar);
  world.take();
  world.frame(liar, { type: "echo", cookie: second });
  assert(cookieFor(world, liar) !== second, "it is a first one again");
  assertEquals(world.answers.has(world.ask(joinOf(liar))), false);
});

Deno.test("AddressProofs refuses a join that has waited for too long, saying where nothing echoes", () => {
  const world = World.settled();
  const liar = lie(world);
  const connection = world.ask(joinOf(liar));
  pass(world, PROOF_MS - 1, liar);
  assertEquals(world.answers.has(connection), false);
  pass(world, 1, liar);
  const answer = world.answers.get(connection);
  assert(answer !== undefined && !answer.ok);
  assertEquals(answer.code, "rebuilding", "the member asks again, quietly");
  assertStringIncludes(answer.message, "127.0.0.1:9999");
});

Deno.test("AddressProofs holds few requests of one liar, and leaves room for others", () => {
  const world = World.settled();
  const liar = lie(world);
  for (let i = 0; i < REQUESTS_HELD_OF_ONE_MAX; i++) {
    assertEquals(world.answers.has(world.ask(joinOf(liar))), false);
  }
  const { code, message } = world.refusal(joinOf(liar));
  assertEquals(code, "rebuilding", "the member asks again, quietly");
  assertStringIncludes(message, "127.0.0.1:9999");
  const ford = lie(world, "member", "ford");
  assertEquals(world.answers.has(world.ask(joinOf(ford))), false);
  pass(world, PROOF_MS, liar, ford);
  assertEquals(world.answers.has(world.ask(joinOf(liar))), false, "the old ones are answered");
});

Deno.test("AddressProofs refuses a request when all places are taken, and says so", () => {
  const world = World.settled();
  const count = REQUESTS_HELD_MAX / REQUESTS_HELD_OF_ONE_MAX;
  for (let i = 0; i < count; i++) {
    const liar = lie(world, "member", `liar${i}`);
    for (let j = 0; j < REQUESTS_HELD_OF_ONE_MAX; j++) world.ask(joinOf(liar));
  }
  const { code, message } = world.refusal(joinOf(lie(world, "member", "ford")));
  assertEquals(code, "rebuilding");
  assertStringIncludes(message, `${REQUESTS_HELD_MAX} requests or `);
});

Deno.test("AddressProofs refuses a request when those that wait have too many bytes, until some are answered", () => {
  const world = World.settled();
  const epoch = { number: 1, boot: 1 };
  const group = {
    mode: "total",
    created: 1,
    epoch,
    view: 1,
    last: 1,
    name: "x".repeat(60),
  } as const;
  const groups = Array.from({ length: 400 }, (_, i) => ({ ...group, id: i + 1 }));
  const longOf = ({ id: member }: Actor) => ({ type: "keep_groups", member, groups } as const);
  const bytes = encodeRequest(longOf({ id: 1, name: "ford", address: VICTIM })).length;
  const liars: Actor[] = [];
  for (let i = 0; i * bytes < REQUESTS_HELD_BYTES_MAX; i++) {
    if (i % REQUESTS_HELD_OF_ONE_MAX === 0) liars.push(lie(world, "sequencer", `liar${i}`));
    world.ask(longOf(liars.at(-1)!));
  }
  const ford = lie(world, "member", "ford");
  const { code, message } = world.refusal(longOf(ford));
  assertEquals(code, "rebuilding");
  assertStringIncludes(message, `${REQUESTS_HELD_BYTES_MAX} bytes of them wait`);
  pass(world, PROOF_MS, ...liars, ford);
  assertEquals(world.answers.has(world.ask(longOf(ford))), false, "there is room again");
});

Deno.test("AddressProofs holds a direct conversation back until whoever opens it has echoed", () => {
  const world = World.settled();
  world.register("trillian");
  const ford = lie(world);
  const connection = world.ask({ type: "open_direct", member: ford.id, name: "trillian" });
  assertEquals(world.answers.has(connection), false);
  world.take();
  world.heartbeat(ford);
  world.frame(ford, { type: "echo", cookie: cookieFor(world, ford) });
  assertEquals(world.answers.get(connection)?.ok, true);
});

Deno.test("AddressProofs refuses the join of one who is gone meanwhile as that of a stranger", () => {
  const world = World.settled();
  const liar = lie(world);
  const connection = world.ask(joinOf(liar));
  world.quit(liar);
  world.advance(PROOF_MS);
  const answer = world.answers.get(connection);
  assert(answer !== undefined && !answer.ok);
  assertEquals(answer.code, "unknown_member");
});

Deno.test("AddressProofs challenges an address once in a while, however much comes in its name", () => {
  const world = World.settled();
  const liar = lie(world);
  for (let i = 0; i < 10; i++) {
    world.heartbeat({ ...liar, address: i % 2 === 0 ? VICTIM : ELSEWHERE });
  }
  assertEquals(received(world), { types: ["challenge"], datagrams: 1 });
  world.advance(CHALLENGE_MS);
  world.frame(liar, { type: "challenge", cookie: 7 });
  assertEquals(received(world), { types: ["challenge"], datagrams: 1 });
});

Deno.test("AddressProofs sends an address three challenges in an interval while datagrams come from elsewhere only", () => {
  const world = World.settled();
  const ford = world.register("ford");
  world.take();
  const liar = lie(world);
  for (let ms = 0; ms < 1_000; ms += 10) {
    world.heartbeat({ ...liar, address: ELSEWHERE });
    world.advance(10);
  }
  assertEquals(received(world).types, Array(UNASKED_CHALLENGES_MAX).fill("challenge"));
  for (let ms = 0; ms < 10_000; ms += 100) {
    world.heartbeat({ ...liar, address: ELSEWHERE });
    world.live(100, [ford]);
  }
  const { types } = received(world);
  assertEquals(new Set(types), new Set(["challenge"]));
  assert(types.length <= 2 * UNASKED_CHALLENGES_MAX, types.join());
  assertEquals(world.traces.filter(({ type }) => type === "evicted").length, 1);
});

Deno.test("AddressProofs challenges a member of several addresses again after a loss", () => {
  const world = World.settled();
  const ford = lie(world);
  world.heartbeat({ ...ford, address: ELSEWHERE });
  const lost = cookieFor(world, ford);
  world.advance(500);
  world.heartbeat({ ...ford, address: ELSEWHERE });
  assertEquals(cookieFor(world, ford), lost);
});

Deno.test("AddressProofs sends a silent address three challenges and an unknown, in a group that talks", () => {
  for (const others of [1, 0]) {
    const world = World.settled();
    const living = Array.from({ length: others }, () => world.register("ford"));
    for (const actor of living) world.join(actor, "books");
    world.take();
    const liar = lie(world);
    world.ask(joinOf(liar));
    pass(world, 20_000, ...living);
    const { types } = received(world);
    assert(types.length <= UNASKED_CHALLENGES_MAX + 1, types.join());
    assertEquals(types.at(-1), "unknown");
    assert(types.slice(0, -1).every((type) => type === "challenge"), types.join());
    assertEquals(world.traces.filter(({ type }) => type === "evicted").length, 1);
  }
});

Deno.test("AddressProofs sends nothing to an address that is named in a claim for its holder's name but challenges", () => {
  const world = World.settled();
  lie(world);
  for (let port = 7_000; port < 7_005; port++) {
    world.ask({ type: "register", role: "member", name: "liar", host: "127.0.0.1", port });
  }
  world.advance(1_000);
  const { types } = received(world);
  assertEquals(types, ["challenge"], "a ghost that lives learns of it by its next heartbeat");
});

Deno.test("AddressProofs gives a sequencer no group before its address is proven, and then those without one", () => {
  const world = World.settled();
  const first = new SequencerActor(world);
  const ford = world.register("ford");
  world.join(ford, "books", "total");
  world.answer({ type: "quit", member: first.id });
  world.take();
  const liar = lie(world, "sequencer");
  assertEquals(received(world).types, []);
  assertEquals(world.view("books").sequencer, null);
  world.frame(liar, { type: "lease", count: 1, groups: [] });
  const cookie = cookieFor(world, liar);
  world.frame(liar, { type: "echo", cookie });
  assertEquals(world.view("books").sequencer?.id, liar.id);
  assert(received(world).types.includes("grant"));
});

Deno.test("AddressProofs keeps the sequencer whose address somebody else registers", () => {
  const world = World.settled();
  const sequencer = new SequencerActor(world);
  const ford = world.register("ford");
  world.join(ford, "books", "total");
  world.take();
  world.echoes = false;
  const { hostname: host, port } = sequencer.address;
  const role = "sequencer";
  const answer = world.answer<"register">({ type: "register", role, name: "liar", host, port });
  assert(answer.ok);
  assertEquals(world.view("books").sequencer?.id, sequencer.id);
  const groups = [{ group: world.view("books").group, view: 1 }];
  sequencer.live(world, 3_000, { groups, members: [ford] });
  assertEquals(world.view("books").sequencer?.id, sequencer.id);
  assertEquals(world.directory.sequencerCount, 1, "the liar is gone");
});

Deno.test("AddressProofs makes a group of mode total wait for a sequencer without a proof", () => {
  const world = World.settled();
  const ford = world.register("ford");
  assertEquals(world.refusal(joinOf(ford, "total")).code, "no_sequencer");
  lie(world, "sequencer");
  assertEquals(world.refusal(joinOf(ford, "total")).code, "rebuilding");
});

Deno.test("AddressProofs holds back the report of a sequencer's files, too", () => {
  const world = World.settled();
  const liar = lie(world, "sequencer");
  const connection = world.ask({ type: "keep_groups", member: liar.id, groups: [] });
  assertEquals(world.answers.has(connection), false);
  world.frame(liar, { type: "lease", count: 1, groups: [] });
  world.frame(liar, { type: "echo", cookie: cookieFor(world, liar) });
  assertEquals(world.answers.get(connection)?.ok, true);
});

/** Returns a directory after its restart, which ford and trillian report themselves to. */
function rebuilding() {
  const before = World.settled();
  const [ford, trillian] = [before.register("ford"), before.register("trillian")];
  for (const actor of [ford, trillian]) before.join(actor, "books");
  return { world: new World({}, 2), ford, trillian, old: before.view("books") };
}

Deno.test("AddressProofs takes a report after a restart for no proof, and lists whoever echoes in time", () => {
  const { world, ford, trillian, old } = rebuilding();
  world.restore(ford, old);
  world.echoes = false;
  world.restore(trillian, old);
  assertEquals(world.takeFrames("challenge").map(({ to }) => to), [[trillian.address]]);
  world.live(3_500, [ford, trillian], 500);
  assertEquals(world.names("books"), ["ford"]);
  const evicted = world.traces.filter((trace) => trace.type === "evicted");
  assertEquals(evicted.map(({ name, reason }) => [name, reason]), [["trillian", "unproven"]]);
  const types = world.take().flatMap(({ to, frames }) => (
    to[0] === trillian.address ? frames.map(({ type }) => type) : []
  ));
  const answers = types.filter((type) => type !== "challenge");
  assertEquals(new Set(answers), new Set(["unknown"]), "of heartbeats after the end");
});

Deno.test("AddressProofs keeps a restored member that echoes while a stranger guesses in its name", () => {
  const { world, ford, old } = rebuilding();
  world.echoes = false;
  world.restore(ford, old);
  const stranger = { ...ford, address: ELSEWHERE };
  for (let ms = 0; ms < 4_000; ms += 5) {
    world.frame(stranger, { type: "echo", cookie: ms });
    if (ms % 500 === 0) world.heartbeat(ford);
    world.advance(5);
    // An echo comes a round trip after its challenge.
    for (const { frame } of ms % 20 === 15 ? world.takeFrames("challenge") : []) {
      world.frame(ford, { type: "echo", cookie: frame.cookie });
    }
  }
  assertEquals(world.traces.filter(({ type }) => type === "evicted"), []);
  assertEquals(world.names("books"), ["ford"]);
});

Deno.test("AddressProofs takes nothing else from a datagram whose first frame reports a member", () => {
  const { world, ford, old } = rebuilding();
  world.echoes = false;
  world.restore(ford, old);
  world.take();
  world.heartbeat(ford);
  world.frame(ford, { type: "stale", epoch: { number: 1, boot: 2 } }, old.group);
  assertEquals(world.take().flatMap(({ frames }) => frames.map(({ type }) => type)), []);
});

Deno.test("AddressProofs takes datagrams from the registered address alone for what was heard of a member", () => {
  const world = World.settled();
  const liar = lie(world);
  const silentMs = (member: MemberId) => {
    const answer = world.answer<"check_path">({ type: "check_path", member });
    assert(answer.ok);
    return answer.silentMs;
  };
  assertEquals(silentMs(liar.id), null);
  world.heartbeat({ ...liar, address: ELSEWHERE });
  assertEquals(silentMs(liar.id), null, "from elsewhere it is no sign of life");
  world.heartbeat(liar);
  assertEquals(silentMs(liar.id), 0, "what the tracker has heard shows the direction (9.6)");
});
