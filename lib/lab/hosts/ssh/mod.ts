/**
 * One connection to one host, through the ssh program of this machine.
 *
 * ssh_connection.ts keeps one ssh as the master of a control socket (control_folder.ts has the
 * sockets), and every script, copy and agent is a session through it (ssh_session.ts). ssh_words.ts
 * builds the command lines. Start-up files of a login shell print and read what they like: output
 * counts from a mark on (session_output.ts), and nothing is written before it has come. No sftp is
 * needed.
 *
 * Nothing here knows gm, the agent or the hosts file's syntax. An error names the host
 * (host_error.ts).
 *
 * @module
 */
export * from "./control_folder.ts";
export * from "./draw_word.ts";
export * from "./first_of.ts";
export * from "./host_error.ts";
export * from "./host_line.ts";
export * from "./marked_lines.ts";
export * from "./quote_for_shell.ts";
export * from "./ssh_connection.ts";
export * from "./ssh_session.ts";
export * from "./ssh_words.ts";
export * from "./try_again.ts";
