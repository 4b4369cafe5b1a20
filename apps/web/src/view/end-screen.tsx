import { helpOfReason, sayReason } from '@usher/contract';
import type { ViewerState } from '@usher/viewer';
import { buttonClass } from '../ui/button.tsx';
import { clockTime } from '../time/duration.ts';
import { Panel } from './panel.tsx';

/** E2: the reason in large words, who, when, their message, and the one next action. */
export function EndScreen({ end }: { end: Extract<ViewerState, { kind: 'ended' }> }) {
  const { reason, by, message, at, deviceName } = end;
  const title = sayReason(reason, 'viewer', { by: by ?? undefined, device: deviceName ?? undefined });
  return (
    <Panel
      title={title}
      action={
        <a href="/" className={buttonClass('primary')}>
          {end.mayReconnect ? 'Connect again from devices' : 'Back to devices'}
        </a>
      }
    >
      {message ? (
        <blockquote className="my-2 border-l-2 border-line-strong pl-3 text-ink">
          <p>{message}</p>
        </blockquote>
      ) : null}
      <p className="figures">
        {deviceName ? `${deviceName}, ` : ''}
        {clockTime(at, Date.now())}
      </p>
      <p>
        <a href={helpOfReason(reason)} className="text-accent-ink underline">
          Why this happens
        </a>
      </p>
    </Panel>
  );
}
