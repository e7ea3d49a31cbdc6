/** The outcome of the hunt for one bug. */
export interface Catch {
  readonly isCaught: boolean;
  /** The seed or the test that has shown the bug, or those that have not. */
  readonly by: string;
}
