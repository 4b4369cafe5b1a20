import type { Viewer } from '@usher/viewer';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';

/** A page that shows its own desktop would steer itself: it says so and offers to look only. */
export function SameMachineNotice({ viewer, viewOnly }: { viewer: Viewer; viewOnly: boolean }) {
  const [gone, setGone] = useState(false);
  if (gone || viewOnly) return null;
  return (
    <aside className="pointer-events-auto flex flex-wrap items-center gap-3 rounded-md border border-line bg-surface px-4 py-2 shadow-float">
      <p>This desktop is on the computer that runs the Portal. If you sit at it, this page steers itself.</p>
      <Button onClick={() => viewer.setViewOnly(true)}>View only</Button>
      <Button look="quiet" onClick={() => setGone(true)}>
        Dismiss
      </Button>
    </aside>
  );
}
