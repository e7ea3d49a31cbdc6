import type { TestedMutant } from "./mutant.ts";

const TRACKER = "lib/tracker/server.ts";
const SEQUENCER = "lib/sequencer/server.ts";
const MEMBER = "lib/client/member_shell.ts";
const ROLES_TESTS = ["sealing/roles_test.ts"];

/** Bugs in the way from a key file to what a role sends. */
export const KEY_MUTANTS: readonly TestedMutant[] = [
  {
    name: "finish-before-the-switch",
    why: "finish after add would remove the new key, and say nothing of it",
    file: "lib/key/front/rotate_keys.ts",
    find: '  if (mark === "next") throw new KeyFileError(`The new key does not',
    replace: "  if (mark === undefined) throw new KeyFileError(`The new key does not",
    tests: ["key/front/rotate_keys_test.ts"],
  },
  {
    name: "tracker-takes-plain-requests",
    why: "a tracker with a key answers only those who hold it",
    file: TRACKER,
    find: "      ...(sealing && { transport: sealing.control }),\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "tracker-sends-plain-datagrams",
    why: "a tracker with a key seals its datagrams, and opens those of others",
    file: TRACKER,
    find: "      seal: sealing?.datagrams,\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "sequencer-sends-plain-requests",
    why: "a sequencer with a key registers under it",
    file: SEQUENCER,
    find: "log, this.#sealing?.control)",
    replace: "log)",
    tests: ROLES_TESTS,
  },
  {
    name: "sequencer-sends-plain-datagrams",
    why: "a sequencer with a key seals its datagrams, and opens those of others",
    file: SEQUENCER,
    find: "      seal: sealing?.datagrams,\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "member-sends-plain-requests",
    why: "a member with a key asks the tracker under it",
    file: MEMBER,
    find: "log, sealing?.control)",
    replace: "log)",
    tests: ROLES_TESTS,
  },
  {
    name: "member-sends-plain-datagrams",
    why: "a member with a key seals its datagrams, and opens those of others",
    file: MEMBER,
    find: "      seal: sealing?.datagrams,\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "tracker-keeps-its-first-keys",
    why: "a key is exchanged without a stop of the tracker",
    file: TRACKER,
    find: "    sealing?.start();\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "sequencer-keeps-its-first-keys",
    why: "a key is exchanged without a stop of the sequencers",
    file: SEQUENCER,
    find: "    sealing?.start();\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "member-keeps-its-first-keys",
    why: "a key is exchanged without a stop of the members",
    file: MEMBER,
    find: "      this.#sealing?.start();\n",
    replace: "",
    tests: ROLES_TESTS,
  },
  {
    name: "wrong-key-is-an-unreachable-tracker",
    why: "a script tells a wrong key from a tracker that is down by the exit code",
    file: "lib/run_main.ts",
    find: "  [WrongKeyError, EXIT.wrongKey],\n",
    replace: "",
    tests: ["cli/run_main_test.ts"],
  },
  {
    name: "variable-wins-over-key-file",
    why: "what is typed counts more than what is set somewhere",
    file: "lib/cli/flags/key_file_flag.ts",
    find: "flags.keyFile ?? context.keyFileFromEnv()",
    replace: "context.keyFileFromEnv() ?? flags.keyFile",
    tests: ["cli/flags/key_file_flag_test.ts"],
  },
  {
    name: "broken-key-file-is-told-at-each-look",
    why: "a fault that lasts is one line of the log",
    file: "lib/sealing/key_watch.ts",
    find: "    if (fault === this.#fault) return;\n",
    replace: "",
    tests: ["sealing/key_watch_test.ts"],
  },
];
