import { type AuditChainView, auditKeepDays } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { calendarDate } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Choice } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { deletesWords, keepChoices, keptWords } from './keeping-words.ts';

/** How long rows are kept, what that deletes, and what proves the rest. */
export function KeepingDialog({ chain, onClose }: { chain: AuditChainView; onClose: () => void }) {
  const { head, anchor, prunedAt } = chain;
  return (
    <Dialog title="Keeping and proof" onClose={onClose}>
      <div className="flex flex-col gap-5">
        {chain.mayChange ? <RetentionForm chain={chain} /> : <p>Rows are kept {keptWords(chain.keepDays)}.</p>}
        {anchor.number === 0 ? null : (
          <p className="figures text-soft">
            Rows up to {anchor.number} were deleted
            {prunedAt === null ? '' : `, last on ${calendarDate(prunedAt)}`}.
          </p>
        )}
        <section aria-labelledby="newest-heading">
          <h3 id="newest-heading" className="mb-1 font-medium">
            Newest row and its hash
          </h3>
          <CopyLine label="Newest row" text={`${head.number}:${head.hash}`} />
          <p className="mt-1 text-xs text-muted">
            Keep it where the Portal’s administrators cannot reach it. Later,{' '}
            <code className="font-mono">usher audit verify</code> proves a whole JSON export against it.
          </p>
        </section>
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function RetentionForm({ chain }: { chain: AuditChainView }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const [chosen, setChosen] = useState(chain.keepDays === null ? '' : String(chain.keepDays));
  const keepDays = chosen === '' ? null : Number(chosen);
  const isOther = keepDays !== chain.keepDays;
  const set = useMutation({
    mutationFn: () => call('PUT /api/teams/:team/audit/retention', { params: { team: team.id }, body: { keepDays } }),
    onSuccess: (answer) => client.setQueryData(keys.auditChain(team.id), answer),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate();
      }}
    >
      <div className="flex items-end gap-3">
        <Choice
          label="Rows are kept"
          options={keepChoices(chain.keepDays, auditKeepDays)}
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          className="flex-1"
        />
        <Button type="submit" className="h-9" disabled={!isOther} busy={set.isPending}>
          Keep {keptWords(keepDays)}
        </Button>
      </div>
      <p role="status" className={isOther && keepDays !== null ? 'mt-2 text-warn-ink' : 'mt-2 text-soft'}>
        {isOther ? deletesWords(keepDays) : set.isSuccess ? 'Saved.' : deletesWords(keepDays)}
      </p>
      <ProblemNote error={set.error} />
    </form>
  );
}
