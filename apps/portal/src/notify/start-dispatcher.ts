import type { Db } from '../database/index.ts';
import type { Log } from '../ports.ts';
import { startRounds } from '../rounds.ts';
import { type Consumer, dispatchTeam, teamsBehind } from './dispatch.ts';

export interface DispatcherDeps {
  readonly db: Db;
  readonly log: Log;
  readonly consumers: readonly Consumer[];
  /** After something was handed over: what is to be sent is there. */
  readonly onHanded: () => void;
}

/** What this node committed is looked at after a moment, together with what else came in it. */
const gatherMs = 250;
/** What another node committed before it died, and what no announcement told of. */
const everyMs = 5_000;
const failure = 'what happened was not handed on';

export interface Dispatcher {
  close(): Promise<void>;
}

/** Reads on in every team in which something happened, on every node; never within the transaction of what happened. */
export function startDispatcher({ db, log, consumers, onHanded }: DispatcherDeps): Dispatcher {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let work = Promise.resolve();
  let closed = false;

  const dispatch = async (teams: Iterable<string>): Promise<void> => {
    for (const team of teams) {
      if (closed) return;
      if (await dispatchTeam(db, team, consumers)) onHanded();
    }
  };
  /** What fails is taken up by the next round. */
  const after = async (before: Promise<void>, next: () => Promise<void>): Promise<void> => {
    await before;
    try {
      await next();
    } catch (error) {
      if (!closed) log.error({ err: error }, failure);
    }
  };
  const inTurn = (next: () => Promise<void>): Promise<void> => {
    work = after(work, next);
    return work;
  };
  const gathered = (): void => {
    timer = undefined;
    const teams = [...waiting];
    waiting.clear();
    void inTurn(() => dispatch(teams));
  };
  db.onAnnounce((teams) => {
    if (closed) return;
    for (const team of teams) waiting.add(team);
    timer ??= setTimeout(gathered, gatherMs);
  });
  const catchUp = () => inTurn(async () => dispatch(await teamsBehind(db)));
  const rounds = startRounds(catchUp, { everyMs, firstMs: everyMs, log, failure });
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      rounds.close();
      await work;
    },
  };
}
