import { isDirectName } from "../core/mod.ts";
import type { ChangeKind } from "../wire/mod.ts";
import type { GroupView, MemberIdentity } from "./member/mod.ts";

/** A direct conversation: our stay in the group of two members that talk directly. */
export interface Conversation {
  /** The name of the group on the wire; programs and people see the label. */
  readonly group: string;
  readonly self: MemberIdentity;
  readonly partner: MemberIdentity;
  /** The way in which the partner went; `undefined` while the partner is in the group. */
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
 * The direct conversations of a client. Messages to a member's name go to the open conversation
 * with that member. A conversation whose partner went is kept until our stay in its group is over.
 */
export class Conversations {
  readonly #byGroup = new Map<string, Conversation>();
  readonly #open = new Map<string, Conversation>();

  /** Returns the conversation of a group; `undefined` for any other group. */
  of(group: string): Conversation | undefined {
    return this.#byGroup.get(group);
  }

  /** Returns the open conversation with the member called `name`; `undefined` if there is none. */
  with(name: string): Conversation | undefined {
    return this.#open.get(name);
  }

  /**
   * Opens the conversation of a direct group that we joined, and returns it; returns `undefined`
   * for any other group.
   */
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

  /** Closes a conversation: it takes no more messages. */
  close(conversation: Conversation): void {
    const { name } = conversation.partner;
    // Another member may have the name by now, and a conversation with us.
    if (this.#open.get(name) === conversation) this.#open.delete(name);
  }

  /** Forgets a conversation. Called when our stay in its group is over. */
  end(conversation: Conversation): void {
    this.close(conversation);
    this.#byGroup.delete(conversation.group);
  }
}
