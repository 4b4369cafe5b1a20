import { shownState } from '@usher/contract';
import { useState } from 'react';
import { DeviceRow } from '../features/devices/device-row.tsx';
import { byPerson } from '../features/sessions/grouping.ts';
import { MemberTable } from '../features/sessions/member-table.tsx';
import { PersonRow } from '../features/sessions/person-row.tsx';
import { usePortalNow } from '../live/live-context.ts';
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
  const now = usePortalNow();
  const [open, setOpen] = useState(true);
  const [ending, setEnding] = useState(true);
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
        <div className="rounded-md border border-line bg-surface">
          {byPerson(sessions).map((person) => (
            <PersonRow
              key={person.member}
              person={person}
              open={open}
              ending={ending}
              onToggle={() => setOpen(!open)}
              onEnding={() => setEnding(!ending)}
              onEnd={() => undefined}
            />
          ))}
        </div>
      </Specimen>
      <Specimen name="One person's sessions">
        <MemberTable
          sessions={sessions.map((session) => ({ ...session, endBlocked: null, mayEnd: true }))}
          now={now}
          onEnd={() => undefined}
        />
      </Specimen>
    </>
  );
}
