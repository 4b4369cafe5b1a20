import type { SessionView } from '@usher/contract';
import { EndDialog } from './end-dialog.tsx';
import { EndManyDialog } from './end-many-dialog.tsx';
import type { Asked } from './use-list.ts';

interface AskedDialogProps {
  readonly asked: Asked;
  readonly sessions: readonly SessionView[];
  readonly onEnded: () => void;
  readonly onClose: () => void;
}

/** The dialog of what is asked to end. */
export function AskedDialog({ asked, sessions, onEnded, onClose }: AskedDialogProps) {
  if (asked.kind === 'one') return <EndDialog session={asked.session} onClose={onClose} />;
  return <EndManyDialog asked={asked} sessions={sessions} onDone={onEnded} onClose={onClose} />;
}
