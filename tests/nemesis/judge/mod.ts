/**
 * The verdict on a nemesis run: did a group whose members crashed, were evicted and came back keep
 * the contract of gm?
 *
 * The input are lives (life.ts): one for each process that was a member, with the lines that it
 * wrote. check_lives.ts applies the lab's own checks of texts, numbers and places as far as the
 * contract still demands them. check_owed.ts adds which messages must have reached whom although
 * members came and went, and check_answers.ts what senders were told of them. life_violation.ts has
 * the violations that only such a group can have.
 *
 * No I/O and no time here, and none of gm's code that orders messages: the verdict follows from
 * what the processes wrote. lives.ts builds lives from short scripts, for the tests.
 *
 * @module
 */
export * from "./check_lives.ts";
export * from "./life.ts";
export * from "./life_violation.ts";
