import type { WaiterReports } from '../sessions/index.ts';
import type { Page } from './page.ts';

/** A page that waits for more devices than this is no page of ours. */
const mostWaits = 32;

/** W1: somebody waits in this page; they are present at once, and as long as its socket answers. */
export async function waitIn(reports: WaiterReports, page: Page, waiter: string): Promise<void> {
  if (!page.waitsFor.has(waiter) && page.waitsFor.size >= mostWaits) return page.refuse('too many waits');
  page.waitsFor.add(waiter);
  await reports.present([{ waiter, person: page.actor.person }]);
}

/**
 * Who waits in a page that answered since the last look is present. Asked by the socket's own ping, which a browser answers also
 * for a page in the background, whose timers sleep. One statement, whatever the number of pages.
 */
export async function noteWaiting(reports: WaiterReports, pages: Iterable<Page>): Promise<void> {
  const waiting = [...pages].filter((page) => page.waitsFor.size > 0);
  const heard = waiting.filter((page) => page.hasAnswered());
  for (const page of waiting) page.ask();
  await reports.present(
    heard.flatMap((page) => [...page.waitsFor].map((waiter) => ({ waiter, person: page.actor.person }))),
  );
}
