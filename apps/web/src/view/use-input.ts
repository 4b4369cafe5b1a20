import type { InputState, RemoteInput } from '@usher/viewer';
import { useSyncExternalStore } from 'react';

/** How keys and pointer go to the device now, and what a tool holds. */
export function useInput(input: RemoteInput): InputState {
  return useSyncExternalStore(
    (listener) => input.listen(listener),
    () => input.state,
  );
}
