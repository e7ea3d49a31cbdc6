/**
 * A question to the destination's registered address, and nowhere else: does whoever receives this
 * send from another address, too (PROTOCOL 7.6)?
 */
export interface ChallengeFrame {
  readonly type: "challenge";
  /** A number that cannot be guessed. The echo carries it back. */
  readonly cookie: number;
}
/** The answer to a challenge: the address from which it comes is proven. */
export interface EchoFrame {
  readonly type: "echo";
  /** The number of the challenge. */
  readonly cookie: number;
}
