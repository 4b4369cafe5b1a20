import type { SessionView } from '@usher/contract';

/** What holds a place, oldest first; of one device if it is named. */
export function heldSessions(sessions: readonly SessionView[], device: string | null): readonly SessionView[] {
  return sessions
    .filter((session) => session.freedAt === null && (device === null || session.device.id === device))
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** Every word of the search stands somewhere in the device's or the person's name. */
export function matchingSessions(sessions: readonly SessionView[], search: string): readonly SessionView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return sessions.filter(({ device, person }) => {
    const text = `${device.name} ${person.name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
