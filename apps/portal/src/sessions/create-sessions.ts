import type { AgentReports, MemberSuspender, RelayReports, SessionEnder, SignInReader } from '../ports.ts';
import type { Rounds } from '../rounds.ts';
import { createAgentReports } from './agent-reports.ts';
import { createEnder } from './ender.ts';
import { createRelayReports } from './relay-reports.ts';
import { createSessionHandlers, type SessionHandlers } from './routes.ts';
import type { SessionDeps, SessionLinks } from './session-deps.ts';
import { startSweeper } from './sweeper.ts';
import { createViewerReports, type ViewerReports } from './viewer-reports.ts';
import { createSessionViews, type SessionViews } from './views.ts';
import { createWaiterReports, type WaiterReports } from './waiting/waiter-reports.ts';
import { createWaitingHandlers, type WaitingHandlers } from './waiting/waiting-routes.ts';

export interface Sessions {
  readonly ender: SessionEnder;
  readonly agentReports: AgentReports;
  readonly relayReports: RelayReports;
  readonly viewerReports: ViewerReports;
  readonly views: SessionViews;
  waitingHandlers(signIns: SignInReader): WaitingHandlers;
  readonly waiterReports: WaiterReports;
  handlers(signIns: SignInReader, suspender: MemberSuspender): SessionHandlers;
  /** The roads out exist only after those who hold them, who need this feature first. */
  connectLinks(links: SessionLinks): void;
  startSweeper(): Rounds;
}

export function createSessions(options: Omit<SessionDeps, 'links'>): Sessions {
  let links: SessionLinks | null = null;
  const deps: SessionDeps = {
    ...options,
    links() {
      if (links === null) throw new Error('the roads to agents, relays and viewers are not connected yet');
      return links;
    },
  };
  const views = createSessionViews(deps);
  return {
    views,
    ender: createEnder(deps),
    agentReports: createAgentReports(deps),
    relayReports: createRelayReports(deps),
    viewerReports: createViewerReports(deps),
    waitingHandlers: (signIns) => createWaitingHandlers(deps, views, signIns),
    waiterReports: createWaiterReports(deps),
    handlers: (signIns, suspender) => createSessionHandlers(deps, views, signIns, suspender),
    connectLinks: (given) => {
      links = given;
    },
    startSweeper: () => startSweeper(deps),
  };
}
