import { rollUpAll } from './roll-up.ts';
import type { UsageDeps } from './usage-deps.ts';

const everyMs = 60_000;

export interface UsageKeeper {
  close(): void;
}

/** Rolls up again and again, one round at a time. */
export function startUsageKeeper(deps: UsageDeps): UsageKeeper {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const round = async (): Promise<void> => {
    try {
      await rollUpAll(deps);
    } catch (error) {
      if (!closed) deps.log.error({ err: error }, 'the usage was not rolled up');
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
