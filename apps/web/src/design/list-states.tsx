import { shownState } from '@usher/contract';
import { useState } from 'react';
import { DeviceRow } from '../features/devices/device-row.tsx';
import { byPerson } from '../features/sessions/grouping.ts';
import { columns } from '../features/sessions/columns.ts';
import { rowsOf } from '../features/sessions/list-rows.ts';
import { PersonRow } from '../features/sessions/person-row.tsx';
import { SessionRow } from '../features/sessions/session-row.tsx';
import { SessionsTable } from '../features/sessions/sessions-table.tsx';
import { deviceOf, idOf, sessionOf } from '../samples/views.ts';
import { Specimen } from './specimen.tsx';

const since = Date.now() - 7_500_000;
const sessions = shownState.options.map((state, index) =>
  sessionOf({
    id: idOf(index + 1),
    device: { id: idOf(index + 31), name: `PC-${index + 1}` },
    state,
    createdAt: since,
    begunAt: since,
    ...(state === 'ended' || state === 'held'
      ? { endedAt: since + 60_000, reason: 'ended-by-manager', endedBy: 'Ben', heldUntil: since + 105_000 }
      : {}),
    ...(state === 'active' ? { mayEnd: false, endBlocked: 'This agent is too old. Update Usher on the device.' } : {}),
  }),
);
const busy = { session: idOf(1), mine: false, initials: 'AL', name: 'Ana Lopez' };
const devices = [
  deviceOf({ id: idOf(31), name: 'Free and online' }),
  deviceOf({ id: idOf(32), name: 'In use by another', os: 'Windows 11', activeSessions: [busy] }),
  deviceOf({
    id: idOf(33),
    name: 'In use by many',
    os: 'macOS 15',
    activeSessions: [{ ...busy, mine: true }, ...[2, 3, 4, 5].map((n) => ({ ...busy, session: idOf(n) }))],
  }),
  deviceOf({
    id: idOf(34),
    name: 'Offline, with a name so long that it has to be cut somewhere on every screen',
    online: false,
    lastSeenAt: since,
  }),
  deviceOf({ id: idOf(35), name: 'Never online', online: false, lastSeenAt: null }),
  deviceOf({ id: idOf(36), name: 'Two computers', twin: true }),
];

export function ListStates() {
  const [open, setOpen] = useState(true);
  const [ending, setEnding] = useState(true);
  const acts = {
    turn: () => setOpen(!open),
    ending: () => setEnding(!ending),
    select: () => undefined,
    selectAll: () => undefined,
    end: () => undefined,
    endPerson: () => undefined,
  };
  return (
    <>
      <Specimen name="Devices">
        <ul aria-label="Sample devices" className="rounded-md border border-line bg-surface">
          {devices.map((device) => (
            <li key={device.id} className="border-b border-line last:border-b-0">
              <DeviceRow
                device={device}
                groups={[]}
                busy={false}
                onConnect={() => undefined}
                onSessions={() => undefined}
              />
            </li>
          ))}
        </ul>
      </Specimen>
      <Specimen name="A person, with a session in every state">
        <SessionsTable
          label="Sample sessions"
          rows={rowsOf(byPerson(sessions), () => open)}
          shown={columns}
          sort={{ key: 'person', down: false }}
          onSort={() => undefined}
          selectAll={null}
        >
          {(row) =>
            row.kind === 'person' ? (
              <PersonRow
                team={idOf(99)}
                person={row.person}
                open={row.open}
                marked="some"
                ending={ending}
                maySuspend
                span={9}
                acts={acts}
              />
            ) : (
              <SessionRow session={row.session} shown={columns} selected={false} ending={ending} acts={acts} />
            )
          }
        </SessionsTable>
      </Specimen>
    </>
  );
}
