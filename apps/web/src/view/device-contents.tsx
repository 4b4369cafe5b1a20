import type { ClipboardState } from '@usher/viewer';
import { useEffect, useState } from 'react';

type Content = ClipboardState['fetched'][number];

/** More is on the clipboard, and not shown: a page that lays out megabytes stands still. */
const shownCharacters = 4_000;

/** What was fetched of the device's clipboard: text as it is, a picture as it looks. HTML is never shown as such. */
export function DeviceContents({ fetched }: { fetched: readonly Content[] }) {
  const text = fetched.find(({ format }) => format === 'text');
  const picture = fetched.find(({ format }) => format === 'png');
  const isFormatted = fetched.some(({ format }) => format === 'html');
  return (
    <div className="flex flex-col gap-2">
      {text === undefined ? null : <TextPreview bytes={text.bytes} />}
      {picture === undefined ? null : <PicturePreview bytes={picture.bytes} />}
      {isFormatted ? <p className="text-xs text-muted">Its formatting is copied as well.</p> : null}
    </div>
  );
}

function TextPreview({ bytes }: { bytes: Uint8Array }) {
  const text = new TextDecoder().decode(bytes);
  const hidden = text.length - shownCharacters;
  return (
    <div>
      <textarea
        aria-label="Text the device copied"
        readOnly
        rows={4}
        value={text.slice(0, shownCharacters)}
        className="w-full rounded-md border border-line bg-n3 p-2 font-mono text-xs"
      />
      {hidden > 0 ? (
        <p className="figures text-xs text-muted">and {hidden.toLocaleString('en')} characters more</p>
      ) : null}
    </div>
  );
}

function PicturePreview({ bytes }: { bytes: Uint8Array }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes.slice()], { type: 'image/png' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  if (url === null) return null;
  return (
    <img
      src={url}
      alt="What the device copied"
      className="max-h-40 max-w-full self-start rounded-md border border-line bg-n3 object-contain"
    />
  );
}
