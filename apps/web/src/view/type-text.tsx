import { typedTextMaxCharacters, type Viewer } from '@usher/viewer';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';

/** For where no clipboard reaches, such as a sign-in screen: the text is typed, key by key. */
export function TypeText({ viewer, text }: { viewer: Viewer; text: string }) {
  const [typed, setTyped] = useState<{ readonly done: number; readonly whole: number } | null>(null);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);
  const type = async (): Promise<void> => {
    const stop = new AbortController();
    stopping.current = stop;
    setTyped({ done: 0, whole: text.length });
    await viewer.typeText(text, { signal: stop.signal, onProgress: (done, whole) => setTyped({ done, whole }) });
    stopping.current = null;
  };
  const isTyping = typed !== null && typed.done < typed.whole && stopping.current !== null;
  const tooLong = text.length > typedTextMaxCharacters;
  return (
    <>
      {isTyping ? (
        <Button onClick={() => stopping.current?.abort()}>Stop typing</Button>
      ) : (
        <Button disabled={text === '' || tooLong} onClick={() => void type()}>
          Type it as keys
        </Button>
      )}
      <p role="status" className="figures w-full text-xs text-muted">
        {words(typed, tooLong, text.length)}
      </p>
    </>
  );
}

function words(typed: { done: number; whole: number } | null, tooLong: boolean, length: number): string {
  const most = typedTextMaxCharacters.toLocaleString('en');
  if (tooLong) return `Too long to type: ${length.toLocaleString('en')} characters, at most ${most}.`;
  return typed === null ? '' : `Typed ${Math.min(typed.done, typed.whole)} of ${typed.whole} characters.`;
}
