import type { SessionView } from '@usher/contract';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { type Portal, teamOf } from './portal.ts';
import { span, table } from './table.ts';
import type { Terminal } from './terminal.ts';

export async function listSessions(
  portal: Portal,
  terminal: Terminal,
  { all, json }: { readonly all: boolean; readonly json: boolean },
): Promise<ExitCode> {
  const team = await teamOf(portal);
  const { sessions, capacity, now } = await portal.call('GET /api/teams/:team/sessions', { params: { team } });
  const shown = all ? sessions : sessions.filter(({ freedAt }) => freedAt === null);
  if (json) terminal.say(JSON.stringify({ sessions: shown, capacity, now }));
  else {
    const head = ['PERSON', 'DEVICE', 'STATE', 'ACTIVE FOR', 'IDLE', 'FROM', 'ID'];
    if (shown.length > 0)
      for (const line of table(
        head,
        shown.map((each) => sessionRow(each, now)),
      ))
        terminal.say(line);
    terminal.note(`${capacity.inUse} of ${capacity.limit} sessions in use.`);
  }
  return exitCodes.done;
}

function sessionRow(session: SessionView, now: number): string[] {
  return [
    session.person.name,
    session.device.name,
    stateWords(session),
    span((session.endedAt ?? now) - session.createdAt),
    session.idleMs === null ? '' : span(session.idleMs),
    session.from ?? '',
    session.id,
  ];
}

export function stateWords({ state, reason }: SessionView): string {
  return reason === null ? state : `${state} (${reason})`;
}
