import type { SubscriptionView } from '@usher/contract';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { type Portal, teamOf } from './portal.ts';
import type { Terminal } from './terminal.ts';

export async function showCapacity(
  portal: Portal,
  terminal: Terminal,
  { json }: { readonly json: boolean },
): Promise<ExitCode> {
  const team = await teamOf(portal);
  const subscription = await portal.call('GET /api/teams/:team/subscription', { params: { team } });
  return show(subscription, terminal, json);
}

export async function setCapacity(
  portal: Portal,
  terminal: Terminal,
  { capacity, why, json }: { readonly capacity: number; readonly why: string | undefined; readonly json: boolean },
): Promise<ExitCode> {
  const team = await teamOf(portal);
  const body = { capacity, ...(why === undefined ? {} : { why }) };
  return show(
    await portal.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body }),
    terminal,
    json,
  );
}

function show(subscription: SubscriptionView, terminal: Terminal, json: boolean): ExitCode {
  const { inUse, limit, capacity, peak } = subscription;
  if (json) terminal.say(JSON.stringify({ inUse, limit, capacity, peak }));
  else terminal.say(`${inUse} of ${limit} sessions in use; capacity ${capacity}, peak ${peak}.`);
  return exitCodes.done;
}
