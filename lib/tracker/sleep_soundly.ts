/** Nobody writes here, so nobody wakes who waits for it. */
const UNTOUCHED = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/**
 * Stops this thread for so many milliseconds. While a program waits in its event loop the kernel
 * wakes it for every datagram, whether it wants to receive one or not (epoll tells each arrival); out
 * of it nothing does.
 */
export function sleepSoundly(ms: number): void {
  Atomics.wait(UNTOUCHED, 0, 0, ms);
}
