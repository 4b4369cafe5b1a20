import type { UsageView } from '@usher/contract';
import { useState } from 'react';
import { bucketTime, meanWords, tableRows } from './usage-words.ts';

/** The same as the chart, for whoever reads rather than looks. Its rows exist only while it is open. */
export function UsageTable({ view }: { view: UsageView }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-flex min-h-6 items-center text-soft hover:text-ink">Show as a table</summary>
      {open ? <Rows view={view} /> : null}
    </details>
  );
}

function Rows({ view }: { view: UsageView }) {
  const rows = tableRows(view).toReversed();
  const sizeMs = Math.max(view.bucketMs, 3600_000);
  return (
    <div
      role="region"
      tabIndex={0}
      aria-label="Usage as a table"
      className="mt-2 max-h-96 overflow-auto rounded-md border border-line bg-surface"
    >
      <table className="figures w-full text-left">
        <thead className="sticky top-0 bg-surface text-xs text-muted">
          <tr>
            {['From', 'Most in use', 'On average', 'Capacity', 'Admitted', 'Refused', 'Waited'].map((name) => (
              <th key={name} scope="col" className="px-3 py-2 font-medium whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.at} className="border-t border-line">
              <th scope="row" className="px-3 py-1.5 font-normal whitespace-nowrap">
                {bucketTime(point.at, sizeMs)}
              </th>
              <td className="px-3">{point.max}</td>
              <td className="px-3">{meanWords(point.mean)}</td>
              <td className="px-3">{point.capacity}</td>
              <td className="px-3">{point.admitted}</td>
              <td className="px-3">{point.refused}</td>
              <td className="px-3">{point.waited}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
