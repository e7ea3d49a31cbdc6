import { isDirectName } from "../core/mod.ts";
import type { ChangeKind } from "../wire/mod.ts";
import type { GroupView, MemberIdentity } from "./member/mod.ts";

/** A direct conversation: our stay in the group of two members that talk directly. */
export interface Conversation {
  /** The name of the group, which nobody sees. */
  readonly group: string;
  readonly self: MemberIdentity;
  readonly partner: MemberIdentity;
  /** The way in which the partner went; `undefined` while it is there. */
  change: ChangeKind | undefined;
}

/**
 * Returns the name under which programs and people see the direct conversation with a member:
 * `(arthur)`. No group that somebody chose has such a name.
 */
export function directLabel(name: string): string {
  return `(${name})`;
}

/** Returns true for what {@linkcode directLabel} returns, and false for names that are chosen. */
export function isDirectLabel(label: string): boolean {
  return label.startsWith("(");
}

/** Returns the name of the member from the label of the direct conversation with that member. */
export function nameInLabel(label: string): string {
  return label.slice(1, -1);
}

/**
 * The direct conversations of a client. While one is open, messages to its partner's name go there.
 * One whose partner went is kept until our stay in its group is over.
 */
export class Conversations {
  readonly #byGroup = new Map<string, Conversation>();
  readonly #open = new Map<string, Conversation>();

  /** Returns the conversation of a group; `undefined` for any other group. */
  of(group: string): Conversation | undefined {
    return this.#byGroup.get(group);
  }

  /** Returns the open conversation with a member that is called `name`. */
  with(name: string): Conversation | undefined {
    return this.#open.get(name);
  }

  /** Opens the conversation of a group that we joined; `undefined` for any other group. */
  begin(group: string, view: GroupView, self: number): Conversation | undefined {
    if (!isDirectName(group)) return undefined;
    const own = view.members.find(({ id }) => id === self);
    const partner = view.members.find(({ id }) => id !== self);
    if (own === undefined || partner === undefined) return undefined;
    const identity = ({ id, name }: MemberIdentity): MemberIdentity => ({ id, name });
    const conversation: Conversation = {
      ...{ group, self: identity(own), partner: identity(partner) },
      change: undefined,
    };
    this.#byGroup.set(group, conversation);
    this.#open.set(partner.name, conversation);
    return conversation;
  }

  /** Takes no more messages for a conversation. */
  close(conversation: Conversation): void {
    const { name } = conversation.partner;
    // Whoever has the name now may have a conversation with us already.
    if (this.#open.get(name) === conversation) this.#open.delete(name);
  }

  /** Forgets a conversation: our stay in its group is over. */
  end(conversation: Conversation): void {
    this.close(conversation);
    this.#byGroup.delete(conversation.group);
  }
}
