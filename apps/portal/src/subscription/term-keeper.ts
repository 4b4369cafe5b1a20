import { keepTerms } from './end-of-term.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';

const everyMs = 1_000;

export interface TermKeeper {
  close(): void;
}

/** Looks again and again, one look at a time. */
export function startTermKeeper(deps: SubscriptionDeps): TermKeeper {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const round = async (): Promise<void> => {
    try {
      await keepTerms(deps);
    } catch (error) {
      deps.log.error({ err: error }, 'the terms of subscriptions were not looked at');
    }
    if (!closed) timer = setTimeout(() => void round(), everyMs);
  };
  void round();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
