import { TimeLimitsForm } from '../../limits/time-limits-form.tsx';

export function TeamTimeLimits() {
  return (
    <section aria-labelledby="time-limits-heading">
      <h2 id="time-limits-heading" className="mb-3">
        Limits in time
      </h2>
      <TimeLimitsForm target={{ scope: 'team', subject: null }} />
    </section>
  );
}
