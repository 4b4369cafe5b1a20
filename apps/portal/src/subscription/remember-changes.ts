import type { SubscriptionChangeView } from '@usher/contract';
import type { Tx } from '../database/index.ts';
import type { Clock, Ids, MemberActor } from '../ports.ts';

/** One thing that changes about a subscription. */
export type SubscriptionChange = Pick<SubscriptionChangeView, 'what' | 'from' | 'to'>;

/** M8: who changed it and why, one row for each thing. */
export async function rememberChanges(
  tx: Tx,
  deps: { readonly clock: Clock; readonly ids: Ids },
  actor: MemberActor,
  changes: readonly SubscriptionChange[],
  why: string | null,
): Promise<void> {
  if (changes.length === 0) return;
  const shared = { team_id: actor.team, at: new Date(deps.clock.now()), by_person: actor.person, why };
  await tx
    .insertInto('subscription_change')
    .values(
      changes.map(({ what, from, to }) => ({
        ...shared,
        id: deps.ids.next(),
        what,
        was: JSON.stringify(from),
        became: JSON.stringify(to),
      })),
    )
    .execute();
}
