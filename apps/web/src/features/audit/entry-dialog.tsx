import { auditTitle, type AuditView } from '@usher/contract';
import { calendarDate } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { entryFacts } from './entry-facts.ts';
import { useAuditSearch } from './use-audit-search.ts';

/** All fields of one row, in words and as they are stored and hashed. */
export function EntryDialog({ event, onClose }: { event: AuditView; onClose: () => void }) {
  const { number, at, kind, actor, address, details, hash } = event;
  const time = `${calendarDate(at)}, ${new Date(at).toLocaleTimeString('en-GB')}`;
  return (
    <Dialog wide title={event.sentence} onClose={onClose}>
      <Facts
        facts={[
          ['When', <span className="figures">{time}</span>],
          ['What', auditTitle(kind)],
          ['Who', actor],
          ['From', <span className="figures">{address ?? 'Usher itself'}</span>],
          ...entryFacts(details).map(([name, value]) => [name, <span className="figures">{value}</span>] as const),
          ['Row', <span className="figures">{number}</span>],
          ['Hash', <code className="font-mono text-xs break-all">{hash}</code>],
        ]}
      />
      <details className="mt-3">
        <summary className="inline-flex min-h-6 items-center text-soft hover:text-ink">As it is stored</summary>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
          tabIndex={0}
          role="region"
          aria-label="The row as it is stored"
          className="mt-2 max-h-60 overflow-auto rounded-md border border-line bg-n3 p-2 font-mono text-xs"
        >
          {JSON.stringify(event, null, 2)}
        </pre>
      </details>
      <DialogActions>
        <Narrowed event={event} onClose={onClose} />
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** From one row to all that are like it. */
function Narrowed({ event, onClose }: { event: AuditView; onClose: () => void }) {
  const [, change] = useAuditSearch();
  const { actorPerson, actor, details, kind } = event;
  const go = (wanted: Parameters<typeof change>[0]): void => {
    change(wanted);
    onClose();
  };
  const device = textOf(details['device']);
  return (
    <>
      {actorPerson === null ? null : (
        <Button look="quiet" onClick={() => go({ person: actorPerson })}>
          All about {actor}
        </Button>
      )}
      {device === undefined ? null : (
        <Button look="quiet" onClick={() => go({ device })}>
          All about {textOf(details['deviceName']) ?? 'this device'}
        </Button>
      )}
      <Button look="quiet" onClick={() => go({ kind })}>
        All of this kind
      </Button>
    </>
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
