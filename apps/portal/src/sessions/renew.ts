import { type PortalToAgent, type ReasonCode, type Rights, type SessionLimits, sayLimitEnd } from '@usher/contract';
import { sql } from 'kysely';
import type { Act } from './acts.ts';
import { type Absent, extendLeases, type Kept, type RenewalReport } from './extend-leases.ts';
import type { SessionDeps } from './session-deps.ts';

type Renewed = Extract<PortalToAgent, { type: 'renewed' }>;

interface Stopped {
  readonly id: string;
  readonly device: string;
  readonly reason: ReasonCode | null;
  readonly by: string | null;
  readonly message: string | null;
  readonly limits: SessionLimits | null;
}

/** What follows from a renewal. */
export interface RenewalFollowers {
  readonly act: Act;
  readonly tellTurned: (turned: readonly Kept[]) => void;
}

/**
 * L1: renews what is neither freed nor ending, of each report's own device and connection alone; acknowledged after the
 * commit. What an agent reports and the portal does not have live, it is told to stop. One answer per report, in order.
 */
export async function renewAll(
  deps: SessionDeps,
  { act, tellTurned }: RenewalFollowers,
  reports: readonly RenewalReport[],
): Promise<Renewed[]> {
  const kept = new Map<string, Kept>();
  const absent: Absent[] = [];
  for (const found of await extendLeases(deps, reports)) {
    if (found.report === null) absent.push(found);
    else kept.set(found.id, found);
  }
  tellTurned([...kept.values()].filter(({ turned }) => turned));
  await freeAbsent(deps, act, absent);
  const keeps = reports.map((report) =>
    report.sessions.flatMap(({ id }) => keptBy(kept.get(id), report, reports) ?? []),
  );
  const gone = reports.map((report) => report.sessions.filter(({ id }) => !keptBy(kept.get(id), report, reports)));
  const stops = await readStops(
    deps,
    gone.flatMap((sessions) => sessions.map(({ id }) => id)),
  );
  const rightsOf = rightsParser();
  return reports.map(({ n, device }, report) => ({
    type: 'renewed',
    n,
    now: deps.clock.now(),
    keep: (keeps[report] ?? []).map(({ id, fence, rights, limits }) => ({
      id,
      fence,
      rights: rightsOf(rights),
      ...(limits === null ? {} : { limits }),
    })),
    stop: (gone[report] ?? []).map(({ id }) => stopOf(stops.get(id), device, id)),
  }));
}

/** One connection may have reported twice in a batch: either report is answered by what the other renewed. */
function keptBy(kept: Kept | undefined, report: RenewalReport, reports: readonly RenewalReport[]): Kept | undefined {
  const by = kept && reports[kept.report];
  return by?.device === report.device && by.connection === report.connection ? kept : undefined;
}

/** Most sessions have the same rights: each text is parsed once. */
function rightsParser(): (json: string) => Rights {
  const parsed = new Map<string, Rights>();
  return (json) => {
    const before = parsed.get(json);
    if (before !== undefined) return before;
    const value: Rights = JSON.parse(json);
    parsed.set(json, value);
    return value;
  };
}

/** L1: what could not be freed is absent from the next report, too, and is no fault of the others'. */
async function freeAbsent({ log }: SessionDeps, act: Act, absent: readonly Absent[]): Promise<void> {
  const freeing = absent.map(({ id, device, connection }) => act(id, { type: 'absent', device, connection }));
  for (const outcome of await Promise.allSettled(freeing))
    if (outcome.status === 'rejected') log.error({ err: outcome.reason }, 'an absent session was not freed');
}

async function readStops(deps: SessionDeps, ids: readonly string[]): Promise<Map<string, Stopped>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Stopped>`
    select id, device_id as device, reason, ended_by as by, message, limits from session
    where id = any(${ids}::uuid[])`.execute(deps.db.read);
  return new Map(rows.map((row) => [row.id, row]));
}

function stopOf(found: Stopped | undefined, device: string, id: string): Renewed['stop'][number] {
  // Nobody is told how another device's session ended.
  if (found === undefined || found.device !== device) return { id, reason: 'lease-lost' };
  const message = found.message ?? sayLimitEnd(found.reason, found.limits);
  return {
    id,
    reason: found.reason ?? 'lease-lost',
    ...(found.by ? { by: found.by } : {}),
    ...(message ? { message } : {}),
  };
}
