import type { Viewer } from '@usher/viewer';
import { useId, useState } from 'react';
import { Button } from '../ui/button.tsx';

/** Text both ways, by hand: browsers let a page read the clipboard only when asked. */
export function ClipboardPanel({ viewer, text, mayPaste }: { viewer: Viewer; text: string; mayPaste: boolean }) {
  const [draft, setDraft] = useState(text);
  const [sent, setSent] = useState(false);
  const id = useId();
  return (
    <section
      aria-label="Clipboard"
      className="absolute top-14 left-1/2 z-20 w-[min(24rem,calc(100vw-2rem))] -translate-x-1/2 rounded-md border border-line bg-surface p-4 shadow-float"
    >
      <label htmlFor={id} className="mb-1 block font-medium">
        Clipboard of the device
      </label>
      <textarea
        id={id}
        value={draft}
        readOnly={!mayPaste}
        rows={5}
        onChange={(event) => {
          setSent(false);
          setDraft(event.target.value);
        }}
        className="w-full rounded-md border border-line-strong bg-surface p-2 font-mono text-xs"
      />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {mayPaste ? (
          <Button
            look="primary"
            onClick={() => {
              viewer.pasteText(draft);
              setSent(true);
            }}
          >
            Put on the device
          </Button>
        ) : null}
        {text !== '' && text !== draft ? <Button onClick={() => setDraft(text)}>Show what it copied</Button> : null}
        <span role="status" className="text-muted">
          {sent ? 'On the device. Paste it there.' : ''}
        </span>
      </div>
    </section>
  );
}
