import type { PortalToAgent } from '@usher/contract';
import type { RenewalReport } from './renew.ts';

type Renewed = Extract<PortalToAgent, { type: 'renewed' }>;

interface Waiting {
  readonly report: RenewalReport;
  readonly answer: (renewed: Renewed) => void;
  readonly fail: (error: unknown) => void;
}

/** A statement over more would keep the embedded database from everybody else for too long. */
const maxSessions = 1000;

/**
 * L1: the renewals that reach this node within a moment are written together: a node with a hundred thousand sessions
 * costs its database some dozens of statements a second. An agent's deadline counts from when it sent (L3), so the moment costs it nothing.
 */
export function gatherRenewals(
  write: (reports: readonly RenewalReport[]) => Promise<readonly Renewed[]>,
  gatherMs: number,
): (report: RenewalReport) => Promise<Renewed> {
  let waiting: Waiting[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) await writeBatch(take());
    writing = false;
  }

  function take(): Waiting[] {
    let sessions = 0;
    const over = waiting.findIndex(
      ({ report }, place) => (sessions += report.sessions.length) > maxSessions && place > 0,
    );
    const batch = over === -1 ? waiting : waiting.slice(0, over);
    waiting = waiting.slice(batch.length);
    return batch;
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await write(batch.map(({ report }) => report));
      for (const [place, answer] of answers.entries()) batch[place]?.answer(answer);
    } catch (error) {
      // What one of them does must not be the others' fault.
      if (batch.length > 1) for (const each of batch) await writeBatch([each]);
      else for (const { fail } of batch) fail(error);
    }
  }

  return (report) =>
    new Promise((answer, fail) => {
      waiting.push({ report, answer, fail });
      if (writing) return;
      writing = true;
      if (gatherMs > 0) setTimeout(() => void writeAll(), gatherMs);
      else void writeAll();
    });
}
