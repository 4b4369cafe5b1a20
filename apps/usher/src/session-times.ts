import { realTimes, type SessionTimes } from '@usher/portal';
import { UsageError } from './command-line.ts';

/** The real times, unless a test passes shorter ones as JSON. */
export function readSessionTimes(text: string | undefined): SessionTimes {
  if (text === undefined) return realTimes;
  const given = JSON.parse(text) as Record<string, unknown>;
  const times = { ...realTimes };
  for (const name of Object.keys(realTimes) as (keyof SessionTimes)[]) {
    const value = given[name];
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value > 0)) throw new UsageError(`--test-times: ${name} must be a number of ms`);
    Object.assign(times, { [name]: value });
  }
  return times;
}
