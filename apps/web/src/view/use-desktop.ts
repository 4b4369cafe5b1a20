import type { DesktopState, Viewer } from '@usher/viewer';
import { useEffect, useState } from 'react';

/** The device's monitors and what of them is shown, as they change. */
export function useDesktop({ desktop }: Viewer): DesktopState {
  const [state, setState] = useState(desktop.state);
  useEffect(() => {
    desktop.onChange = setState;
    setState(desktop.state);
    return () => {
      desktop.onChange = null;
    };
  }, [desktop]);
  return state;
}
