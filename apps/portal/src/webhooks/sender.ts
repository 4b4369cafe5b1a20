import { unseal } from '../keys/seal.ts';
import { startRounds } from '../rounds.ts';
import { type ClaimedDelivery, claimDue, hasArrived, pruneDeliveries, recordAttempt } from './deliveries.ts';
import { type Posted, post } from './post.ts';
import { nextTryMs } from './retry-times.ts';
import { signatureOf } from './signature.ts';
import { stopIfFailing } from './stop-failing.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';

const attemptMs = 10_000;
const everyMs = 2_000;
const pruneEveryMs = 3_600_000;
/** At once, on this node: to all receivers, and to one of them. A slow one keeps the others waiting for nothing. */
const mostAtOnce = 32;
const mostOfOne = 4;

export type SenderDeps = Pick<WebhooksDeps, 'db' | 'clock' | 'ids' | 'sealKey' | 'allowPrivate' | 'log'>;

export interface WebhookSender {
  /** Something is due: looked for at once, without waiting for the next round. */
  wake(): void;
  /** Sends what is due, and resolves once all of that has been answered or has failed. */
  sendDue(): Promise<void>;
  close(): Promise<void>;
}

/** Sends deliveries that are due; any number of nodes may, each delivery is one node's at a time. */
export function createSender(deps: SenderDeps): WebhookSender {
  const inFlight = new Map<Promise<void>, string>();
  const stopping = new AbortController();
  let looking: Promise<void> | null = null;
  let again = false;

  const full = (): string[] => {
    const counts = new Map<string, number>();
    for (const webhook of inFlight.values()) counts.set(webhook, (counts.get(webhook) ?? 0) + 1);
    return [...counts].filter(([, count]) => count >= mostOfOne).map(([webhook]) => webhook);
  };

  /** Claims until nothing is due or all hands are full; each that comes back looks again. */
  const look = async (): Promise<void> => {
    do {
      again = false;
      while (!stopping.signal.aborted && inFlight.size < mostAtOnce) {
        const claim = deps.ids.next();
        const claimed = await claimDue(deps.db, { claim, most: mostAtOnce - inFlight.size, full: full() });
        for (const delivery of claimed) start(delivery, claim);
        if (claimed.length === 0) break;
      }
    } while (again && !stopping.signal.aborted);
  };

  const wake = (): Promise<void> => {
    again = true;
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };
  const wakeQuietly = (): void => {
    if (stopping.signal.aborted) return;
    wake().catch((error: unknown) => deps.log.error({ err: error }, 'webhooks were not looked at'));
  };

  const start = (delivery: ClaimedDelivery, claim: string): void => {
    const attempt = send(deps, delivery, claim, stopping.signal)
      .catch((error: unknown) => deps.log.error({ err: error, delivery: delivery.id }, 'a delivery was not recorded'))
      .finally(() => {
        inFlight.delete(attempt);
        wakeQuietly();
      });
    inFlight.set(attempt, delivery.webhook);
  };

  return {
    wake: wakeQuietly,
    async sendDue() {
      await wake();
      while (inFlight.size > 0) {
        await Promise.race(inFlight.keys());
        await looking;
      }
    },
    async close() {
      stopping.abort();
      await looking?.catch(() => undefined);
      await Promise.all(inFlight.keys());
    },
  };
}

/** The sender, at work: what is due by its time is found every few seconds. */
export function startSender(deps: SenderDeps): WebhookSender {
  const sender = createSender(deps);
  const { log } = deps;
  const rounds = startRounds(() => Promise.resolve(sender.wake()), {
    everyMs,
    log,
    failure: 'webhooks were not looked at',
  });
  const pruning = startRounds(() => pruneDeliveries(deps.db), {
    everyMs: pruneEveryMs,
    firstMs: 120_000,
    log,
    failure: 'old deliveries were not deleted',
  });
  return {
    ...sender,
    async close() {
      rounds.close();
      pruning.close();
      await sender.close();
    },
  };
}

async function send(deps: SenderDeps, delivery: ClaimedDelivery, claim: string, signal: AbortSignal): Promise<void> {
  const secret = Buffer.from(unseal(delivery.secretSealed, deps.sealKey, `webhook ${delivery.webhook}`)).toString();
  const posted = await post({
    url: delivery.url,
    body: delivery.body,
    headers: headersOf(delivery, secret, deps.clock.now()),
    allowPrivate: deps.allowPrivate,
    timeoutMs: attemptMs,
    signal,
  });
  // Broken off because this node stops: as if it had died, the claim runs out and another node sends it.
  if (signal.aborted && !hasArrived(posted)) return;
  await record(deps, delivery, claim, posted);
}

function headersOf(delivery: ClaimedDelivery, secret: string, now: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Usher-Webhook/1',
    'usher-delivery': delivery.id,
    'usher-event': delivery.event,
    'usher-attempt': String(delivery.attempts),
    'usher-signature': signatureOf(secret, now, delivery.body),
  };
}

async function record(deps: SenderDeps, delivery: ClaimedDelivery, claim: string, posted: Posted): Promise<void> {
  const retryMs = nextTryMs(delivery.tries, Math.random());
  const ours = await deps.db.transact((tx) => recordAttempt(tx, delivery, { claim, posted, retryMs }));
  if (ours && !hasArrived(posted)) await stopIfFailing(deps.db, delivery.team, delivery.webhook);
}
