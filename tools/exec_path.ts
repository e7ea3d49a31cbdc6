/** Prints the path of the running Deno, the one program that tests and `gm lab` may start. */
console.log(Deno.execPath());
