import type { Log } from './ports.ts';

/** Work that is done again and again while the node runs. */
export interface Rounds {
  close(): void;
}

export interface RoundsOptions {
  /** From the end of one round to the beginning of the next. */
  readonly everyMs: number;
  /** Until the first; at once unless said. */
  readonly firstMs?: number;
  readonly log: Log;
  /** What the log says of a round that failed; the next comes all the same. */
  readonly failure: string;
}

/** One round at a time; none begins once it is closed. */
export function startRounds(work: () => Promise<void>, { everyMs, firstMs, log, failure }: RoundsOptions): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const round = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!closed) log.error({ err: error }, failure);
    }
    if (!closed) timer = setTimeout(() => void round(), everyMs);
  };
  if (firstMs === undefined) void round();
  else timer = setTimeout(() => void round(), firstMs);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
