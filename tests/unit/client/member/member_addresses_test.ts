import { assertEquals } from "@std/assert";
import { type Address, addressOf } from "../../../../lib/core/mod.ts";
import { type Frame, lifeOf, type ViewChange } from "../../../../lib/wire/mod.ts";
import { encodeDatagram } from "../../../sim/world/encode_datagram.ts";
import { GROUP } from "./fixture_groups.ts";
import { BOOT, MemberHost, notify, settled, TRACKER, viewOf } from "./fixture_members.ts";
import { at, Network } from "./fixture_network.ts";

const ELSEWHERE = at(9);
/** The stay of arthur, who joined as the second. */
const STAY = { number: 2, boot: 0 };

/** Hands a member a datagram of another one, or of the tracker (0), from some address. */
function says(to: MemberHost, source: number, frame: Frame, from: Address): void {
  const group = source === 0 ? 0 : GROUP;
  const header = { group, source, destination: to.id, epoch: source === 0 ? lifeOf(BOOT) : STAY };
  to.receive(encodeDatagram({ header, frames: [frame] }), from, to.network.now);
}

/** Takes the challenges that were sent, with their destinations. */
function challenges(network: Network): [to: string, cookie: number][] {
  network.run(0);
  return network.takeFrames("challenge").map(({ to, frame }) => [to, frame.cookie]);
}

Deno.test("Member takes a peer's frames from another address once the peer has proven it", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  const bye = { type: "bye", joined: 2, last: 0 } as const;
  const { foreign } = ford!.member.counters;
  says(ford!, arthur!.id, bye, ELSEWHERE);
  assertEquals(ford!.member.counters.foreign - foreign, 1);
  assertEquals(ford!.hears(), [], "arthur has said nothing");
  const [[to, cookie] = ["", 0], ...rest] = challenges(network);
  assertEquals([to, rest], ["arthur", []], "it goes to his registered address");
  says(ford!, arthur!.id, { type: "echo", cookie }, ELSEWHERE);
  says(ford!, arthur!.id, bye, ELSEWHERE);
  network.run(0);
  assertEquals(ford!.member.view("books")?.members.map(({ name }) => name), ["ford"]);
});

Deno.test("Member answers a question that is for one member only if it is sent to that member", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  const probe = { type: "path-probe", padding: 100 } as const;
  const answers = (destination: number) => {
    const header = { group: GROUP, source: arthur!.id, destination, epoch: STAY };
    const { foreign } = ford!.member.counters;
    ford!.receive(encodeDatagram({ header, frames: [probe] }), arthur!.address, network.now);
    network.run(0);
    return [network.takeFrames("path-passed").length, ford!.member.counters.foreign - foreign];
  };
  assertEquals([answers(ford!.id), answers(0)], [[1, 0], [0, 1]]);
});

Deno.test("Member answers a challenge at the registered address of whoever sent it", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  says(ford!, arthur!.id, { type: "challenge", cookie: 41 }, ELSEWHERE);
  says(ford!, 4_711, { type: "challenge", cookie: 42 }, ELSEWHERE);
  network.run(0);
  const echoes = network.takeFrames("echo").map(({ to, frame: { cookie } }) => [to, cookie]);
  assertEquals(echoes, [["arthur", 41]], "a stranger gets none");
});

Deno.test("Member follows a tracker that answers from another address once that is proven", () => {
  const { network, hosts: [ford, arthur] } = settled("ford", "arthur");
  const { id: member, address } = arthur!;
  const change: ViewChange = {
    ...{ kind: "leave", view: 3, slot: 2, member, address, name: "arthur", last: 0 },
  };
  const notice: Frame = { type: "notice", change };
  const header = { group: GROUP, source: 0, destination: ford!.id, epoch: lifeOf(BOOT) };
  const bytes = encodeDatagram({ header, frames: [notice] });
  ford!.receive(bytes, ELSEWHERE, network.now);
  network.run(0);
  assertEquals(ford!.hears(), []);
  const sent = network.take().flatMap(({ datagram }) => datagram.frames);
  const cookie = sent.flatMap((frame) => frame.type === "challenge" ? frame.cookie : [])[0]!;
  says(ford!, 0, { type: "echo", cookie }, ELSEWHERE);
  ford!.receive(bytes, ELSEWHERE, network.now);
  network.run(0);
  assertEquals(ford!.hears(), ["leave arthur"]);
});

Deno.test("Member puts the tracker's host in the place of loopback addresses", () => {
  const network = new Network();
  const ford = new MemberHost("ford", network);
  ford.register();
  const view = viewOf(1, [ford, 1]);
  const katerina = { id: 8, name: "katerina", host: "127.0.0.1", port: 5_000, joined: 1, slot: 2 };
  ford.join({ ...view, view: 2, members: [...view.members, katerina] });
  const arthur = new MemberHost("arthur", network);
  notify(ford, "join", 3, Object.assign(arthur, { address: addressOf("127.0.0.1", 5_001)! }), 9);
  const { members = [] } = ford.member.view("books") ?? {};
  const others = members.filter(({ id }) => id === 8 || id === 9).map(({ address }) => address);
  assertEquals(others, [5_000, 5_001].map((port) => ({ ...TRACKER, port })));
});
