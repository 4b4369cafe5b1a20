import type { SubscriptionView } from '@usher/contract';
import { AlertForm } from './alert-form.tsx';
import { OverdraftForm } from './overdraft-form.tsx';
import { ReservedPlaces } from './reserved-places.tsx';

/** What happens when places run short: who has some kept, what is lent, and when it is told (C6, R1). */
export function AtTheLimit({ subscription }: { subscription: SubscriptionView }) {
  const { mayChange, overdraft, overdraftUntil, alertPercent } = subscription;
  return (
    <section aria-labelledby="limit-heading" className="max-w-3xl">
      <h2 id="limit-heading" className="mb-1">
        At the limit
      </h2>
      <p className="mb-4 text-soft">
        All of this decides only who may begin a session. Nothing here ends one that is under way.
      </p>
      <div className="flex flex-col gap-6">
        <ReservedPlaces mayChange={mayChange} />
        <OverdraftForm key={`${overdraft} ${overdraftUntil}`} subscription={subscription} />
        <AlertForm key={alertPercent} subscription={subscription} />
      </div>
    </section>
  );
}
