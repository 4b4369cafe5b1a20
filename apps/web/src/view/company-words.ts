import type { DesktopState } from '@usher/viewer';

type Company = NonNullable<DesktopState['company']>;

const named = (person: string): string => (person === '' ? 'somebody' : person);

/** Everybody at the screen, and who steers. */
export function companyWords({ people, steering, isYou }: Company): string {
  const names = people.map(named).join(', ');
  if (steering === null) return names;
  return `${names}; ${isYou ? 'you steer' : `${named(steering)} steers`}`;
}

/** What a person should know before they move the pointer; null while they are alone or steer themselves. */
export function steeringWords({ people, steering, isYou, isHeldOff }: Company): string | null {
  if (people.length < 2 || steering === null || isYou) return null;
  if (isHeldOff) return `${named(steering)} is steering. You can take over once they pause for a second.`;
  return `${named(steering)} steers this screen too.`;
}
