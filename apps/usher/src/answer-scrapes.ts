import type { Portal } from '@usher/portal';
import { portOf, type Values } from './command-line.ts';
import { say } from './say.ts';

/** Metrics are answered where whoever starts the Portal asks for them, and nowhere else. */
export async function answerScrapes(portal: Portal, values: Values): Promise<void> {
  const wanted = portOf(values.metrics, '--metrics');
  if (wanted === undefined) return;
  const port = await portal.listenForScrapes(wanted);
  say(`Metrics: http://127.0.0.1:${port}/metrics`);
}
