import type { ConnectingStep, StepName } from '@usher/viewer';
import { Check } from 'lucide-react';

const words: Record<StepName, string> = {
  place: 'Place taken',
  device: 'Device reached',
  keys: 'Keys agreed',
  frame: 'First picture',
};

/** The real steps, each with its time. */
export function ConnectingPanel({ steps, device }: { steps: readonly ConnectingStep[]; device: string }) {
  return (
    <div className="absolute inset-0 flex items-center justify-center bg-page p-4">
      <section className="late w-full max-w-xs">
        <h1 className="mb-4">Connecting to {device}</h1>
        <ol className="flex flex-col gap-2">
          {steps.map(({ name, doneAfterMs }) => (
            <li key={name} className="flex items-center gap-2">
              {doneAfterMs === null ? (
                <span aria-hidden className="size-4 rounded-full border border-line-strong" />
              ) : (
                <Check aria-hidden className="size-4 text-accent-ink" />
              )}
              <span className={doneAfterMs === null ? 'text-muted' : ''}>{words[name]}</span>
              <span className="figures ml-auto text-muted">
                {doneAfterMs === null ? '' : `${Math.round(doneAfterMs)} ms`}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
