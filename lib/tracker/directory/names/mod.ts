/**
 * Names that people take for each other (PROTOCOL 9.1.4, decision 0124): who holds a name that
 * looks like one that is asked for. It knows names only, no members and no groups. The table of
 * characters is Unicode's, and fixed with this version of gm: only the tracker asks it, so two
 * trackers may have different ones.
 *
 * @module
 */

export * from "./look_alikes.ts";
export * from "./name_owners.ts";
export * from "./name_set.ts";
export * from "./resemblance.ts";
export * from "./skeleton.ts";
