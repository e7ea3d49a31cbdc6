/**
 * Members of a large network, as a tracker sees them: each registers at a socket of its own,
 * joins a group, and sends heartbeats. No member says anything. Prints READY, then answers samples
 * with the number of members that have joined.
 *
 *     deno run --allow-net=127.0.0.1 --allow-ffi bench/crowd/members.ts \
 *       FIRST COUNT PER_GROUP TRACKER_PORT
 */
import { NO_EPOCH } from "../../lib/core/mod.ts";
import { openUdp, request, type UdpSocket } from "../../lib/net/mod.ts";
import {
  type AnswerTypes,
  DatagramWriter,
  decodeDatagram,
  type Frame,
  type Refusal,
  type ViewNumber,
  WireError,
} from "../../lib/wire/mod.ts";
import { answerSamples } from "../soak/answer_samples.ts";

/** Heartbeats are spread over their interval in this many parts. */
const PARTS = 50;
const DATAGRAM_BYTES = 128;

interface CrowdMember {
  readonly id: number;
  readonly socket: UdpSocket;
  readonly group: string;
  hasJoined: boolean;
}

const [first, count, perGroup, port] = Deno.args.map(Number) as [number, number, number, number];
const hostname = "127.0.0.1";
const tracker = { transport: "udp", hostname, port } as const;
const members: CrowdMember[] = [];
/** The newest view of each group that is known here. */
const views = new Map<string, ViewNumber>();
let heartbeatMs = 0;
let joinedCount = 0;

/** Joins a member's group; asks again while the tracker has no proof of its address. */
async function join({ id, group }: CrowdMember): Promise<AnswerTypes["join_group"] | Refusal> {
  const asked = { type: "join_group", member: id, group, mode: "fifo" } as const;
  let answer = await request<"join_group">(tracker, asked);
  while (!answer.ok && answer.code === "rebuilding") answer = await request(tracker, asked);
  return answer;
}

/** Registers a member and joins its group. Resolves with false if it was evicted in between. */
async function enter(number: number): Promise<boolean> {
  const socket = openUdp({ hostname, port: 0 });
  const { port } = socket.address;
  const registered = await request<"register">(tracker, {
    type: "register",
    role: "member",
    name: `member${number}`,
    host: hostname,
    port,
  });
  if (!registered.ok) throw new Error(registered.message);
  heartbeatMs = registered.heartbeatMs;
  const group = `group${Math.floor(number / perGroup)}`;
  const member = { id: registered.member, socket, group, hasJoined: false };
  members.push(member);
  prove(member).catch((error) => void (member.hasJoined || end(error)));
  const joined = await join(member);
  member.hasJoined = true;
  if (!joined.ok && joined.code === "unknown_member") {
    members.pop();
    socket.close();
    return false;
  }
  if (!joined.ok) throw new Error(joined.message);
  views.set(group, { group: joined.view.group, view: joined.view.view });
  joinedCount++;
  return true;
}

/** Sends the heartbeat of a member; what the tracker answers to later ones is not read. */
async function beat(member: CrowdMember, count: number): Promise<void> {
  const view = views.get(member.group);
  const known = view === undefined ? [] : [view];
  await send(member, { type: "heartbeat", count, asks: count % 3 === 0, views: known });
}

async function send({ id, socket }: CrowdMember, frame: Frame): Promise<void> {
  const into = new Uint8Array(DATAGRAM_BYTES);
  const header = { group: 0, source: id, destination: 0, epoch: NO_EPOCH };
  const writer = new DatagramWriter(into, header);
  writer.frame(frame);
  await socket.send(into.subarray(0, writer.length), tracker);
}

/**
 * Proves the address of a member: each heartbeat brings a challenge, which is echoed, until one of
 * the echoes has arrived and the join is answered.
 */
async function prove(member: CrowdMember): Promise<void> {
  await beat(member, 0);
  const into = new Uint8Array(DATAGRAM_BYTES);
  while (!member.hasJoined) {
    const { bytes } = await member.socket.receive(into);
    const datagram = decodeDatagram(bytes);
    if (datagram instanceof WireError) throw datagram;
    const [challenge] = datagram.frames;
    if (challenge?.type !== "challenge") continue;
    await send(member, { type: "echo", cookie: challenge.cookie });
  }
}

/** Sends the heartbeats of one part of the members, and comes back for the next part. */
async function beatPart(tick: number): Promise<void> {
  const next = delayUntil(tick + 1);
  const round = Math.floor(tick / PARTS) + 1;
  for (let i = tick % PARTS; i < members.length; i += PARTS) await beat(members[i]!, round);
  await next;
}

const startedAt = performance.now();
function delayUntil(tick: number): Promise<void> {
  const waitMs = startedAt + tick * (heartbeatMs || 1_000) / PARTS - performance.now();
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
}

async function beatForever(): Promise<never> {
  for (let tick = 0;; tick++) await beatPart(tick);
}

async function enterAll(): Promise<void> {
  for (let i = first; i < first + count; i++) while (!await enter(i));
}

function end(error: unknown): void {
  console.error(error);
  Deno.exit(1);
}

beatForever().catch(end);
enterAll().catch(end);
console.log("READY");
await answerSamples(() => ({ joined: joinedCount }));
