import type { DesktopState } from '@usher/viewer';

type Company = NonNullable<DesktopState['company']>;

const named = (person: string): string => (person === '' ? 'somebody' : person);

/** Everybody at the screen, and who steers. */
export function companyWords({ people, steering, isYou }: Company): string {
  const names = people.map(named).join(', ');
  if (steering === null) return names;
  return `${names}; ${isYou ? 'you steer' : `${named(steering)} steers`}`;
}

/** What has changed since the device last told it: who came, or that somebody else steers; null when there is no such news. */
export function companyNews(before: Company | null, now: Company): string | null {
  const steers = otherSteering(now);
  const came = newcomers(before, now.people);
  if (came.length > 0) {
    const words = came.map((person) => (person === steers ? `${named(person)} (steers)` : named(person)));
    return `Also at this screen: ${words.join(', ')}.`;
  }
  if (steers === null || (before !== null && otherSteering(before) === steers)) return null;
  return `${named(steers)} steers now.`;
}

/** As long as what this person does is dropped: why, and what to do; null otherwise. */
export function heldOffWords({ steering, isHeldOff }: Company): string | null {
  if (!isHeldOff || steering === null) return null;
  return `${named(steering)} is steering. You can take over once they pause for a second.`;
}

/** Who of the others steers. */
function otherSteering({ people, steering, isYou }: Company): string | null {
  return people.length < 2 || isYou ? null : steering;
}

/** Whoever was not there before; to somebody who has just come, being the last of all, everybody else. */
function newcomers(before: Company | null, people: readonly string[]): readonly string[] {
  if (before === null) return people.slice(0, -1);
  const known = [...before.people];
  return people.filter((person) => {
    const at = known.indexOf(person);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
