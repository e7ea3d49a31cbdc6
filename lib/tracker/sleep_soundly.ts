/** Memory that no thread writes to, so a wait for it ends by its timeout only. */
const UNTOUCHED = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Stops this thread for `ms` milliseconds. A program that waits in its event loop is woken by the
 * kernel for every datagram, whether it wants to receive one or not, because epoll reports each
 * arrival. Outside its event loop it is not woken.
 */
export function sleepSoundly(ms: number): void {
  Atomics.wait(UNTOUCHED, 0, 0, ms);
}
