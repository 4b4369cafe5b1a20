import { CallError, errors } from '@usher/contract';
import { useState } from 'react';
import { EndProof } from '../features/sessions/end-proof.tsx';
import { sessionOf } from '../samples/views.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Dot } from '../ui/dot.tsx';
import { Empty } from '../ui/empty.tsx';
import { Facts } from '../ui/facts.tsx';
import { Initials } from '../ui/initials.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { RowSkeleton } from '../ui/skeleton.tsx';
import { showToast } from '../ui/toasts.tsx';
import { Row, Specimen } from './specimen.tsx';

const { title, todo } = errors['no-access'];
const refused = new CallError('no-access', 403, { code: 'no-access', title, todo, reference: 'k3-0001' });
const unreachable = new CallError('unreachable', 0, null);
const ending = sessionOf({ state: 'ending', acks: { device: 41, relay: 12, viewer: null } });
const asked = { session: ending, done: true, alreadyOver: false, busy: false, error: null, end: () => undefined };

export function NoticeStates() {
  const [open, setOpen] = useState<'confirm' | 'proof' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <Row>
        <Dot look="on">Online</Dot>
        <Dot look="warn">Unconfirmed</Dot>
        <Dot look="ending">Ending</Dot>
        <Dot look="off">Offline since 14:20</Dot>
        <Initials text="AL" label="Ana Lopez" />
        <Initials text="ME" label="You" mine />
      </Row>
      <div className="grid gap-4 md:grid-cols-2">
        <ProblemNote error={refused} />
        <ProblemNote error={unreachable} />
        <ProblemNote error={new TypeError('a fault of ours')} />
        <Facts
          facts={[
            ['Who', 'Ana Lopez (ana@example.test)'],
            ['Device', 'PC-3'],
            ['They lose', 'The screen and control of PC-3, at once. Its programs keep running.'],
          ]}
        />
      </div>
      <Specimen name="loading">
        <RowSkeleton rows={2} label="Loading specimens" />
      </Specimen>
      <Specimen name="empty">
        <Empty sentence="Nobody is connected now." />
      </Specimen>
      <Row>
        <Button onClick={() => setOpen('confirm')}>Open a confirmation</Button>
        <Button onClick={() => setOpen('proof')}>Open an end in progress</Button>
        <Button onClick={() => showToast('Ana asks for a session.')}>Show a notice</Button>
      </Row>
      {open === 'confirm' ? (
        <ConfirmDialog
          title="Remove PC-3"
          verb="Remove PC-3"
          act={{ mutate: close, isPending: false, error: null }}
          onClose={close}
        >
          <p>Its sessions end at once.</p>
        </ConfirmDialog>
      ) : null}
      {open === 'proof' ? (
        <Dialog title="Ending Ana's session on PC-3" onClose={close}>
          <EndProof session={ending} end={asked} onClose={close} />
        </Dialog>
      ) : null}
    </>
  );
}
