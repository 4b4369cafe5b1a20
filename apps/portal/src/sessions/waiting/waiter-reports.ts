import type { SessionDeps } from '../session-deps.ts';
import { type HeardOf, heardMs, notePresent } from './presence.ts';

export interface WaiterReports {
  /** The pages in which these wait answered a moment ago (W1). */
  present(heard: readonly HeardOf[]): Promise<void>;
}

export function createWaiterReports({ db }: SessionDeps): WaiterReports {
  return { present: (heard) => notePresent(db, heard, heardMs) };
}
