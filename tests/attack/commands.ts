import type { ForgeryKind } from "./forgeries.ts";

/** The words of the attacker's process, as JSON. */
export interface AttackerOptions {
  /** The link of its host. */
  readonly device: string;
  readonly seed: number;
  /** The addresses of all hosts that take part. */
  readonly hosts: readonly string[];
  /** The address of a host that has nothing to do with gm. */
  readonly bystander: string;
  /** The tracker's address. */
  readonly tracker: { readonly host: string; readonly port: number };
}

/** A line that the attacker reads. Each is answered by one line. */
export type Command =
  /** Sends some of what it hears again, at once. */
  | { readonly type: "echo"; readonly share: number }
  /** Sends false datagrams to the process on a host. */
  | {
    readonly type: "flood";
    readonly host: string;
    readonly seconds: number;
    readonly perSecond: number;
    /** Connections in a second to the tracker, besides. */
    readonly connections: number;
    /** True if only such datagrams are sent as nobody would send. */
    readonly isNoise?: boolean;
  }
  /** Sends everything that was recorded to the process on a host, as it was sent. */
  | { readonly type: "replay"; readonly host: string }
  /** Registers the bystander's address, and speaks for it. Without a key only. */
  | { readonly type: "lie"; readonly seconds: number; readonly perSecond: number }
  | { readonly type: "report" };

/** The answer to a flood, a replay or a lie. */
export interface Sent {
  /** Datagrams that the kernel took. */
  readonly sent: number;
  readonly seconds: number;
  readonly kinds: Readonly<Partial<Record<ForgeryKind, number>>>;
  /** Registrations of the bystander's address. */
  readonly registrations: number;
}

/** Everything that the attacker has counted. */
export interface AttackReport {
  readonly recorded: number;
  /**
   * Datagrams of those that take part, by the address that they went to. One that the attacker sent
   * to others than its receivers counts once for each of them.
   */
  readonly passed: Readonly<Record<string, number>>;
  /** Datagrams that were sent again at once. */
  readonly echoed: number;
  /** Bytes that were sent in the bystander's name, and bytes that were sent to the bystander. */
  readonly asBystander: number;
  readonly toBystander: number;
  readonly connections: number;
  /** The most bytes by which an answer of the tracker was longer than what it answered. */
  readonly excess: number;
}
