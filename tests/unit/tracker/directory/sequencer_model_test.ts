import { assert, assertEquals } from "@std/assert";
import type { ViewRecord } from "../../../../lib/wire/mod.ts";
import { SequencerActor } from "./sequencer_actor.ts";
import { type Actor, seeded, type Sent, World } from "./world.ts";

/** A group as a sequencer knows it. */
interface Known {
  readonly name: string;
  view: number;
  readonly members: Map<number, { joined: number; slot: number }>;
}

/**
 * A sequencer as docs/PROTOCOL.md, 9.5, describes it: it takes a group by a grant, follows its
 * changes by notices, fetches the view where some are missing, and drops what an answer leaves out.
 */
class ModelSequencer {
  readonly groups = new Map<number, Known>();
  #listed: readonly number[] = [];
  actor: SequencerActor;

  constructor(readonly world: World, readonly index: number) {
    this.actor = new SequencerActor(world, index);
  }

  lease(): void {
    this.#listed = [...this.groups.keys()];
    this.actor.lease(this.world, [...this.groups].map(([group, { view }]) => ({ group, view })));
  }

  take({ group: id, frames }: Sent): void {
    for (const frame of frames) {
      if (frame.type === "unknown") return this.#registerAnew();
      const known = this.groups.get(id);
      if (frame.type === "grant" && known === undefined) {
        this.groups.set(id, { name: frame.name, view: 0, members: new Map() });
      } else if (frame.type === "notice" && known?.view === frame.change.view - 1) {
        const { kind, view, member, slot } = frame.change;
        known.view = view;
        if (kind === "join") known.members.set(member, { joined: view, slot });
        else known.members.delete(member);
      } else if (frame.type === "heartbeat-ack") this.#onAck(frame.views);
    }
  }

  #registerAnew(): void {
    this.groups.clear();
    this.actor = new SequencerActor(this.world, this.index);
  }

  #onAck(views: readonly { group: number; view: number }[]): void {
    // Of a group that was granted after the lease the answer need not speak.
    for (const id of this.#listed) {
      if (!views.some(({ group }) => group === id)) this.groups.delete(id);
    }
    for (const { group: id, view } of views) {
      const known = this.groups.get(id);
      if (known === undefined || known.view >= view) continue;
      const answer = this.world.answer({ type: "list_members", group: known.name } as const);
      if (answer.ok && answer.view.group === id) follow(known, answer.view);
    }
  }
}

function follow(known: Known, { view, members }: ViewRecord): void {
  known.view = view;
  known.members.clear();
  for (const { id, joined, slot } of members) known.members.set(id, { joined, slot });
}

/**
 * Three sequencers and eight members of a world whose datagrams to and from sequencers get lost.
 */
class Story {
  readonly world = World.settled();
  readonly models = [1, 2, 3].map((index) => new ModelSequencer(this.world, index));
  readonly members: readonly Actor[];
  readonly #random: () => number;
  loss: number;

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.loss = [0, 0.2, 0.7][this.below(3)]!;
    this.members = Array.from({ length: 8 }, (_, i) => this.world.register(`member${i}`));
  }

  below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  /** Makes a member join or leave a group. */
  change(): void {
    const member = this.members[this.below(this.members.length)]!;
    const group = `group${this.below(6)}`;
    const answer = this.world.answer({ type: "list_members", group });
    const isIn = answer.ok && answer.view.members.some(({ id }) => id === member.id);
    if (isIn) this.world.exit(member, group);
    else this.world.answer({ type: "join_group", member: member.id, group, mode: "total" });
    this.deliver();
  }

  /** Sends a heartbeat of each member and a lease of each sequencer. */
  beat(): void {
    for (const model of this.models) {
      if (this.#random() >= this.loss) model.lease();
      this.deliver();
    }
    for (const member of this.members) this.world.heartbeat(member);
    this.world.advance(300);
    this.deliver();
  }

  deliver(): void {
    for (const sent of this.world.take()) {
      const model = this.models.find(({ actor }) => actor.id === sent.destination);
      if (this.#random() >= this.loss) model?.take(sent);
    }
  }
}

for (let seed = 1; seed <= 50; seed++) {
  Deno.test(`Directory and its sequencers agree in the end, whatever gets lost (seed ${seed})`, () => {
    const story = new Story(seed);
    for (let i = 0; i < 200; i++) {
      story.change();
      if (story.below(4) === 0) story.beat();
    }
    story.loss = 0;
    for (let i = 0; i < 4; i++) story.beat();
    const { world, models } = story;
    let held = 0;
    for (const { actor, groups } of models) {
      for (const [id, known] of groups) {
        const view = world.view(known.name);
        assertEquals([view.group, view.view, view.sequencer?.id], [id, known.view, actor.id]);
        const members = view.members.map(({ id, joined, slot }) => [id, { joined, slot }] as const);
        assertEquals(known.members, new Map(members));
        held++;
      }
    }
    assertEquals(held, world.directory.groupCount);
    assert(held > 0);
  });
}
