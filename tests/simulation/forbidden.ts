import type { Place } from '../../apps/portal/src/sessions/domain/index.ts';
import type { PlaceCommand } from '../../apps/portal/src/sessions/domain/command.ts';

/** One decision, as it was written; `now` by the database's clock. */
export interface Step {
  readonly before: Place;
  readonly command: PlaceCommand;
  readonly after: Place;
  readonly now: number;
}

/** What no decision may do, whatever moment it is taken at (docs/sessions.md); in words. Said apart from the rules that decide. */
export function findForbidden(step: Step): string | null {
  const wrong = weakened(step) ?? prolonged(step) ?? freedWithoutProof(step);
  return wrong === null ? null : `${step.before.id}: ${wrong}`;
}

/** What takes away, who runs the team, who holds it; what only happens is nobody's word. */
const order = ['viewer-left', 'ended-by-self', 'ended-by-manager', 'taken-over', 'member-removed', 'access-revoked'];

function weakened({ before, after, now }: Step): string | null {
  if (before.state !== 'ending' || after.reason === before.reason || before.endsAt === null) return null;
  if (before.endsAt <= now) return after.freedAt === null ? 'another reason after its end had come (E1)' : null;
  const earlier = (after.endsAt ?? 0) < before.endsAt;
  const weaker = order.indexOf(after.reason ?? '') < order.indexOf(before.reason ?? '');
  const known = order.includes(before.reason ?? '') && order.includes(after.reason ?? '');
  return known && weaker && !earlier ? 'a weaker end replaced a stronger one (E1)' : null;
}

function prolonged({ before, after, now }: Step): string | null {
  const over = before.endedAt !== null || (before.state === 'ending' && (before.endsAt ?? now) <= now);
  return over && after.leaseUntil > before.leaseUntil ? 'a lease was prolonged after the end (E2)' : null;
}

function freedWithoutProof({ before, command, after, now }: Step): string | null {
  if (before.freedAt !== null || after.freedAt === null || before.leaseUntil <= now) return null;
  if ('connection' in command && command.device !== before.device) return "another device's word freed it (L6)";
  switch (command.type) {
    case 'stopped':
      return command.fence < before.fence ? 'an older fence freed it (L6)' : null;
    case 'connected':
      return command.came === 'restarted' ? null : 'a device came back and freed it, without proof (L7)';
    case 'relay-cut':
      return tokensMayBeUsed(before, now) ? 'a cut freed it while tokens were good (E3)' : null;
    default:
      return null;
  }
}

/** Other relays' tokens count as well, and those of the relay that cut. */
function tokensMayBeUsed({ relays }: Place, now: number): boolean {
  return relays.some(({ tokensExpireAt }) => tokensExpireAt > now);
}
