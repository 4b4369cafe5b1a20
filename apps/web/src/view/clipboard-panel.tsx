import type { ClipboardState, Viewer, ViewerState } from '@usher/viewer';
import { useEffect, useId, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { sayNotice, sayProgress } from './clipboard-words.ts';
import { DeviceContents } from './device-contents.tsx';
import { ToolPanel } from './tool-panel.tsx';
import { TypeText } from './type-text.tsx';

interface ClipboardPanelProps {
  readonly viewer: Viewer;
  readonly state: Extract<ViewerState, { kind: 'active' }>;
  readonly clipboard: ClipboardState;
  readonly automatic: boolean;
  readonly onAutomatic: (on: boolean) => void;
  readonly onClose: () => void;
}

/** Both clipboards by hand, where the browser or the rights stand in the way of doing it by itself; it says what happened. */
export function ClipboardPanel({ viewer, state, clipboard, automatic, onAutomatic, onClose }: ClipboardPanelProps) {
  const { clipboardIn, clipboardOut, control } = state.rights;
  return (
    <ToolPanel label="Clipboard" onClose={onClose} wide>
      <p role="status" className="mb-3 min-h-5 text-soft">
        {clipboard.progress !== null
          ? sayProgress(clipboard.progress)
          : clipboard.notice !== null
            ? sayNotice(clipboard.notice)
            : ''}
      </p>
      <FromDevice viewer={viewer} clipboard={clipboard} allowed={clipboardOut} />
      <ToDevice viewer={viewer} mayPaste={clipboardIn} mayType={control && !state.viewOnly} />
      {clipboardIn || clipboardOut ? (
        <label className="mt-4 flex items-start gap-2">
          <input
            type="checkbox"
            checked={automatic}
            onChange={(event) => onAutomatic(event.target.checked)}
            className="mt-0.5 size-4 accent-accent-solid"
          />
          <span>
            Keep both clipboards alike
            <span className="block text-xs text-muted">
              What the device copies comes here, and Ctrl+V there pastes what you copied here, as far as this browser
              allows.
            </span>
          </span>
        </label>
      ) : null}
      <p className="mt-3 text-xs">
        <a href="/help/copy-and-paste" target="_blank" rel="noreferrer" className="text-accent-ink underline">
          Copy and paste does not work as I expect
        </a>
      </p>
    </ToolPanel>
  );
}

function FromDevice({ viewer, clipboard, allowed }: { viewer: Viewer; clipboard: ClipboardState; allowed: boolean }) {
  const { offered, fetched } = clipboard;
  useEffect(() => {
    if (allowed) void viewer.clipboard.fetch();
  }, [viewer, allowed, offered]);
  return (
    <section aria-label="From the device" className="mb-4 border-b border-line pb-4">
      <h3 className="mb-1 font-medium">From the device</h3>
      {allowed ? null : <p className="text-soft">Your access does not let you copy from this device.</p>}
      {allowed && fetched.length === 0 ? (
        <p className="text-soft">Nothing was copied there that can be brought here.</p>
      ) : null}
      {allowed && fetched.length > 0 ? (
        <>
          <DeviceContents fetched={fetched} />
          <Button className="mt-2" onClick={() => void viewer.clipboard.copyHere()}>
            Copy to this computer
          </Button>
        </>
      ) : null}
    </section>
  );
}

function ToDevice({ viewer, mayPaste, mayType }: { viewer: Viewer; mayPaste: boolean; mayType: boolean }) {
  const [draft, setDraft] = useState('');
  const id = useId();
  const fill = async (): Promise<void> => {
    const text = await viewer.clipboard.readText();
    if (text !== null) setDraft(text);
  };
  return (
    <section aria-label="To the device">
      <h3 className="mb-1 font-medium">To the device</h3>
      {mayPaste ? (
        <Button className="mb-2" onClick={() => void viewer.clipboard.sendLocal()}>
          Send this computer's clipboard
        </Button>
      ) : (
        <p className="mb-2 text-soft">
          Your access does not let you paste to this device.
          {mayType ? ' You steer it, so a text can be typed there as keys.' : ''}
        </p>
      )}
      {mayPaste || mayType ? (
        <>
          <div className="mb-1 flex items-baseline justify-between gap-2">
            <label htmlFor={id} className="text-soft">
              Or a text: write or paste it here
            </label>
            <button type="button" className="text-xs text-accent-ink underline" onClick={() => void fill()}>
              Take my clipboard
            </button>
          </div>
          <textarea
            id={id}
            value={draft}
            rows={3}
            onChange={(event) => setDraft(event.target.value)}
            className="w-full rounded-md border border-line-strong bg-surface p-2 font-mono text-xs"
          />
          <div className="mt-2 flex flex-wrap items-center gap-2">
            {mayPaste ? (
              <Button look="primary" disabled={draft === ''} onClick={() => void viewer.clipboard.sendText(draft)}>
                Put on the device
              </Button>
            ) : null}
            {mayType ? <TypeText viewer={viewer} text={draft} /> : null}
          </div>
        </>
      ) : null}
    </section>
  );
}
