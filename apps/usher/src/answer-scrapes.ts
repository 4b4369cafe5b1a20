import type { Portal } from '@usher/portal';
import { portOf, UsageError, type Values } from './command-line.ts';
import { say } from './say.ts';

/** Metrics are answered where whoever starts the Portal asks for them, and nowhere else. */
export async function answerScrapes(portal: Portal, values: Values): Promise<void> {
  const wanted = portOf(values.metrics, '--metrics');
  if (wanted === undefined) return;
  try {
    const port = await portal.listenForScrapes(wanted);
    say(`Metrics: http://127.0.0.1:${port}/metrics`);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause;
    throw new UsageError(`--metrics ${wanted}: this port is taken. Choose another, or 0 for any.`, { cause });
  }
}
