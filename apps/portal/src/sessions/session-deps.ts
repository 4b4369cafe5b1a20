import type { Db } from '../database/index.ts';
import type { AgentLink, Clock, Ids, Keyring, Log, RelayLink, SessionTimes, ViewerLink } from '../ports.ts';

/** The roads to agents, relays and viewers; bound after both ends exist. */
export interface SessionLinks {
  readonly agents: AgentLink;
  readonly relays: RelayLink;
  readonly viewers: ViewerLink;
}

export interface SessionDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly times: SessionTimes;
  readonly keyring: Keyring;
  readonly log: Log;
  /** How long renewals are gathered before they are written together; 50 ms unless said. */
  readonly gatherMs?: number;
  links(): SessionLinks;
}

export const pipes = ['screen', 'control'] as const;
