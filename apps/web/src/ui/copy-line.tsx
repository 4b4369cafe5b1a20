import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';

/** A line to take elsewhere, with Copy. It stays selectable, because clipboards can be refused. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="flex items-stretch gap-2">
      <code
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
        tabIndex={0}
        role="textbox"
        aria-readonly="true"
        aria-label={label}
        className="min-w-0 flex-1 overflow-x-auto rounded-md border border-line bg-n3 px-2.5 py-1.5 font-mono text-xs whitespace-nowrap"
      >
        {text}
      </code>
      <Button onClick={() => void copy().catch(() => setCopied(false))} aria-label={`Copy ${label.toLowerCase()}`}>
        {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </Button>
    </div>
  );
}
