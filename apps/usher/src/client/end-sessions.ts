import type { SessionView } from '@usher/contract';
import type { Which } from './client-command.ts';
import { CommandFailed, type ExitCode, exitCodes } from './exit-codes.ts';
import { type Portal, teamOf } from './portal.ts';
import { span, table } from './table.ts';
import { plain, type Terminal } from './terminal.ts';

export interface EndRequest {
  readonly which: Which;
  readonly message: string | undefined;
  readonly inMs: number;
  readonly yes: boolean;
  readonly json: boolean;
}

/** How often to look, and how long past the end: two leases, after which a place is free whatever happened. */
const lookMs = 250;
const patienceMs = 90_000;
/** The place is free; what else confirms by then is part of the proof. */
const lateAcksMs = 2_000;

/** Ends what matches, and waits for the proof: no pixel flows any more when the place is free (E3). */
export async function endSessions(portal: Portal, terminal: Terminal, request: EndRequest): Promise<ExitCode> {
  const { sessions, now } = await portal.call('GET /api/teams/:team/sessions', {
    params: { team: await teamOf(portal) },
  });
  const chosen = sessions.filter((each) => each.endedAt === null && matches(each, request.which));
  if (chosen.length === 0) throw new CommandFailed(exitCodes.nothingMatched, 'No live session matches.');
  if ('id' in request.which && chosen.length > 1)
    throw new CommandFailed(exitCodes.nothingMatched, `${chosen.length} sessions match; give more of the id.`);
  await confirm(terminal, request, chosen, now);
  const ended = await Promise.all(chosen.map((each) => endOne(portal, terminal, each, request)));
  if (request.json) terminal.say(JSON.stringify({ sessions: ended }));
  else for (const session of ended) terminal.say(proof(session));
  return ended.every(({ freedAt }) => freedAt !== null) ? exitCodes.done : exitCodes.notConfirmed;
}

function matches({ id, person, device }: SessionView, which: Which): boolean {
  if ('id' in which) return id === which.id || (which.id.length >= 6 && id.endsWith(which.id));
  const asked = ('person' in which ? which.person : which.device).toLowerCase();
  const names = 'person' in which ? [person.name, person.email] : [device.name, device.id];
  return names.some((name) => name.toLowerCase() === asked);
}

async function confirm(
  terminal: Terminal,
  { yes, inMs }: EndRequest,
  chosen: readonly SessionView[],
  now: number,
): Promise<void> {
  if (yes) return;
  const rows = chosen.map((each) => [each.person.name, each.device.name, span(now - each.createdAt), each.id]);
  for (const line of table(['PERSON', 'DEVICE', 'ACTIVE FOR', 'ID'], rows)) terminal.note(line);
  if (!terminal.isAttended) throw new CommandFailed(exitCodes.wrongCommand, 'Nobody is here to be asked: add --yes.');
  const what = chosen.length === 1 ? 'this session' : `these ${chosen.length} sessions`;
  const when = inMs === 0 ? 'at once' : `in ${span(inMs)}`;
  if (!(await terminal.confirm(`End ${what} ${when}?`)))
    throw new CommandFailed(exitCodes.refused, 'Nothing was ended.');
}

async function endOne(
  portal: Portal,
  terminal: Terminal,
  { id: session }: SessionView,
  { message, inMs, json }: EndRequest,
): Promise<SessionView> {
  const params = { session };
  const body = { ...(message === undefined ? {} : { message }), ...(inMs === 0 ? {} : { inMs }) };
  const ordered = await portal.call('POST /api/sessions/:session/end', { params, body });
  if (inMs > 0 && !json) terminal.note('The end stands, whether or not you wait for its proof here.');
  return untilFree(portal, ordered.session, Date.now() + inMs + patienceMs);
}

async function untilFree(portal: Portal, first: SessionView, deadline: number): Promise<SessionView> {
  let session = first;
  let acksBy = Number.POSITIVE_INFINITY;
  while (Date.now() < Math.min(deadline, acksBy) && !isProven(session)) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    ({ session } = await portal.call('GET /api/sessions/:session', { params: { session: session.id } }));
    if (session.freedAt !== null) acksBy = Math.min(acksBy, Date.now() + lateAcksMs);
  }
  return session;
}

function isProven({ freedAt, acks }: SessionView): boolean {
  return freedAt !== null && Object.values(acks).every((each) => each !== null);
}

function proof({ person, device, acks, freedAt, forced }: SessionView): string {
  const hop = (name: string, ms: number | null) => `${name} ${ms === null ? 'did not answer' : `${Math.round(ms)} ms`}`;
  const hops = [hop('device', acks.device), hop('relay', acks.relay), hop('viewer', acks.viewer)].join(', ');
  const place = freedAt === null ? '; its place is still held' : forced ? ' (forced)' : '';
  return `Ended ${plain(person.name)} on ${plain(device.name)}${place}: ${hops}.`;
}
