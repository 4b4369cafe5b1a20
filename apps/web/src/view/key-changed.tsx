import type { Viewer, ViewerState } from '@usher/viewer';
import { Button, buttonClass } from '../ui/button.tsx';
import { Panel } from './panel.tsx';

interface KeyChangedProps {
  readonly state: Extract<ViewerState, { kind: 'key-changed' }>;
  readonly viewer: Viewer;
  readonly device: string;
}

/** Loud: the device is not the one this browser knows, unless somebody says why. Nothing was sent to it. */
export function KeyChanged({ state, viewer, device }: KeyChangedProps) {
  return (
    <Panel
      title={`The key of ${device} has changed`}
      action={
        <div className="flex flex-wrap gap-2">
          <a href="/" className={buttonClass('primary')}>
            Do not connect
          </a>
          <Button onClick={() => viewer.trustNewKey()}>Trust the new key</Button>
        </div>
      }
    >
      <p>
        This happens when Usher was installed anew on the device. It would also happen if somebody put another computer
        in its place. Ask whoever runs the device to read out its key.
      </p>
      <dl className="mt-3 font-mono text-xs">
        <dt className="text-muted">Known here</dt>
        <dd className="break-all">{state.known}</dd>
        <dt className="mt-2 text-muted">Now</dt>
        <dd className="break-all">{state.now}</dd>
      </dl>
    </Panel>
  );
}
