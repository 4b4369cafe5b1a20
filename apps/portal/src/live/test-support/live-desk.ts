import { createLocalBus } from '../../bus/index.ts';
import { recordingLog, type RecordingLog } from '../../control/test-support/recording-log.ts';
import type { Db } from '../../database/index.ts';
import type { Bus, MemberActor } from '../../ports.ts';
import type { TeamDesk } from '../../teams/test-support/team-desk.ts';
import { createLive, type Live, type LiveDeps } from '../create-live.ts';
import { FakePage } from './fake-page.ts';

export interface ClosedReport {
  readonly session: string;
  readonly fence: number;
  readonly person: string;
}

export interface LiveNode {
  readonly live: Live;
  readonly log: RecordingLog;
  readonly viewersClosed: ClosedReport[];
  /** Opens a page that watches the desk's team. */
  watch(reader: MemberActor, after?: number): FakePage;
  open(reader: MemberActor): FakePage;
}

/** Long enough that only a test that asks for upkeep gets any. */
const never = 3_600_000;

/** One node's live pages over a desk's team. `bus` joins nodes; without one it is alone. */
export function startLiveNode(
  desk: TeamDesk,
  options: { readonly db?: Db; readonly bus?: Bus; readonly upkeep?: LiveDeps['upkeep'] } = {},
): LiveNode {
  const log = recordingLog();
  const viewersClosed: ClosedReport[] = [];
  const live = createLive({
    db: options.db ?? desk.db,
    bus: options.bus ?? createLocalBus(log),
    clock: desk.deps.clock,
    signIns: desk.signIns,
    presenter: desk.presenter,
    sessions: desk.views,
    devices: desk.deviceViews,
    viewerReports: {
      closed: (session, fence, person) => Promise.resolve(void viewersClosed.push({ session, fence, person })),
    },
    waiterReports: desk.sessions.waiterReports,
    times: desk.deps.times,
    log,
    upkeep: { catchUpMs: never, checkSignInsMs: never, hearWaitersMs: never, pruneMs: never, ...options.upkeep },
  });
  const open = (reader: MemberActor): FakePage => FakePage.open(live, reader);
  return {
    live,
    log,
    viewersClosed,
    open,
    watch(reader, after) {
      const page = open(reader);
      page.say({ type: 'watch', team: desk.team, ...(after === undefined ? {} : { after }) });
      return page;
    },
  };
}
