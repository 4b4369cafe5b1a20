import type { ClipboardState, Viewer } from '@usher/viewer';
import { useEffect, useState } from 'react';

const storageKey = 'usher-clipboard';

/** Both clipboards as they are, and whether they are kept alike by themselves: remembered by this browser. */
export function useClipboard({ clipboard }: Viewer): {
  readonly state: ClipboardState;
  readonly automatic: boolean;
  readonly onAutomatic: (on: boolean) => void;
} {
  const [state, setState] = useState(clipboard.state);
  const [automatic, setAutomatic] = useState(() => localStorage.getItem(storageKey) !== 'by-hand');
  useEffect(() => {
    clipboard.onChange = setState;
    setState(clipboard.state);
    return () => {
      clipboard.onChange = null;
    };
  }, [clipboard]);
  useEffect(() => {
    clipboard.automatic = automatic;
  }, [clipboard, automatic]);
  const onAutomatic = (on: boolean): void => {
    localStorage.setItem(storageKey, on ? 'by-itself' : 'by-hand');
    setAutomatic(on);
  };
  return { state, automatic, onAutomatic };
}
