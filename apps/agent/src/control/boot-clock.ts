import { readFileSync } from 'node:fs';
import koffi from 'koffi';

/** Time since boot, counting sleep, which the lease is judged by (L3). It never goes back. */
export interface BootClock {
  nowMs(): number;
}

/** <time.h> of Linux. */
const CLOCK_BOOTTIME = 7;

export function openBootClock(): BootClock {
  try {
    return kernelClock();
  } catch {
    // A libc that koffi cannot load, or a sandbox that forbids it: the same clock as text, in steps of 10 ms.
    return { nowMs: () => uptimeMs(readFileSync('/proc/uptime', 'utf8')) };
  }
}

function kernelClock(): BootClock {
  const clockGetTime: (clock: number, time: BigInt64Array) => unknown = koffi
    .load(null)
    .func('int clock_gettime(int clock, _Out_ int64_t *time)');
  // struct timespec of every 64-bit Linux: seconds, nanoseconds.
  const time = new BigInt64Array(2);
  const read = (): number => {
    if (clockGetTime(CLOCK_BOOTTIME, time) !== 0) throw new Error('the boot clock cannot be read');
    return Number(time[0]) * 1000 + Number(time[1]) / 1e6;
  };
  read();
  return { nowMs: read };
}

function uptimeMs(text: string): number {
  const ms = Math.round(Number.parseFloat(text) * 1000);
  if (!Number.isFinite(ms)) throw new Error('/proc/uptime cannot be read');
  return ms;
}
